package demo

import "strings"

// people is a stock of names of one script. Each entry is the name and its
// spelling in an e-mail address, if that differs, after a slash.
type people struct {
	weight      int // how often, relative to the others
	first, last string
}

var stocks = []people{
	{40, "Anna,Ben,Clara,David,Emma,Felix,Grace,Henry,Isabel,Jack,Karen,Liam,Mia,Noah,Olivia,Paul,Quinn,Rosa,Sam,Tina,Uma,Victor,Wendy,Xavier,Yvonne,Zoe",
		"Adams,Baker,Carter,Davis,Evans,Fisher,Green,Harris,Irving,Jones,King,Lewis,Miller,Nelson,Owens,Parker,Quigley,Roberts,Smith,Taylor,Underwood,Vance,Walker,Young,van der Berg/vanderberg,O'Brien/obrien,McDonald-Smythe/mcdonald-smythe"},
	{22, "Jürgen/juergen,Zoë/zoe,Søren/soeren,Łukasz/lukasz,José/jose,François/francois,Björn/bjoern,Åsa/asa,Şule/sule,Đorđe/djordje,Renée/renee,Ñusta/nusta,Žofia/zofia,İpek/ipek",
		"Müller/mueller,Weiß/weiss,Nuñez/nunez,Øverby/overby,Dvořák/dvorak,Łączyński/laczynski,Béringer/beringer,Çelik/celik,Grönlund/gronlund,Ţepeş/tepes,Nguyễn/nguyen,Guðmundsdóttir/gudmundsdottir,D’Août/daout"},
	{12, "Анна/anna,Иван/ivan,Мария/maria,Олег/oleg,Светлана/svetlana,Дмитрий/dmitry,Олексій/oleksii,Гюлчай/gyulchay",
		"Иванова/ivanova,Петров/petrov,Сидоренко/sydorenko,Кузнецов/kuznetsov,Щербакова/shcherbakova,Ёлкин/yolkin,Јовановић/jovanovic"},
	{8, "Ελένη/eleni,Γιώργος/giorgos,Μαρία/maria,Νίκος/nikos,Σοφία/sofia,Θεοδώρα/theodora",
		"Παπαδόπουλος/papadopoulos,Γεωργίου/georgiou,Νικολαΐδης/nikolaidis,Οικονόμου/oikonomou,Κωνσταντίνου/konstantinou"},
	{10, "伟/wei,芳/fang,娜/na,太郎/taro,花子/hanako,さくら/sakura,민준/minjun,서연/seoyeon,志明/chiming",
		"王/wang,李/li,張/chang,佐藤/sato,鈴木/suzuki,김/kim,박/park,欧阳/ouyang,渡邉/watanabe"},
	{8, "محمد/mohamed,فاطمة/fatima,أحمد/ahmed,ليلى/layla,عبد الله/abdullah,מרים/miriam,דוד/david,प्रिया/priya,राहुल/rahul",
		"الحسن/alhasan,بن علي/benali,النجار/najjar,خوري/khoury,כהן/cohen,לוי/levy,शर्मा/sharma,पटेल/patel"},
}

// name returns a first and a last name of one script, with their spellings in
// an e-mail address.
func (d *dice) name() (first, firstASCII, last, lastASCII string) {
	total := 0
	for _, s := range stocks {
		total += s.weight
	}
	n := d.below(total)
	for _, s := range stocks {
		if n < s.weight {
			first, firstASCII = spelling(pick(d, strings.Split(s.first, ",")))
			last, lastASCII = spelling(pick(d, strings.Split(s.last, ",")))
			return first, firstASCII, last, lastASCII
		}
		n -= s.weight
	}
	panic("demo: weights do not add up")
}

func spelling(entry string) (name, ascii string) {
	name, ascii, ok := strings.Cut(entry, "/")
	if !ok {
		ascii = strings.ToLower(name)
	}
	return name, ascii
}

var titles = []string{
	"CEO", "Chief Executive Officer", "CTO", "VP Sales", "Head of Marketing", "Account Manager", "Software Engineer",
	"Geschäftsführerin", "Directeur général", "Jefa de compras", "Руководитель отдела", "Διευθύντρια", "部長", "经理",
	"مدير المبيعات", "Consultant (freelance)", "Buyer & Planner", "QA/Test Lead",
}

func (d *dice) title() string { return pick(d, titles) }

// place is somewhere to live; spellings are how people write its country.
type place struct {
	city, state, zip, country string
	spellings                 []string
	prefix                    string // of phone numbers
}

var places = []place{
	{"Boston", "Massachusetts", "02110", "United States", []string{"USA", "US", "U.S.A.", "united states", "United States of America"}, "+1 617"},
	{"San José", "California", "95112", "United States", []string{"USA", "U.S.", "America"}, "+1 408"},
	{"München", "Bayern", "80331", "Germany", []string{"Deutschland", "DE", "GERMANY", "Allemagne"}, "+49 89"},
	{"Zürich", "", "8001", "Switzerland", []string{"Schweiz", "Suisse", "CH"}, "+41 44"},
	{"Kraków", "", "31-001", "Poland", []string{"Polska", "PL", "poland"}, "+48 12"},
	{"São Paulo", "SP", "01000-000", "Brazil", []string{"Brasil", "BR"}, "+55 11"},
	{"Αθήνα", "", "105 57", "Greece", []string{"Ελλάδα", "Hellas", "GR"}, "+30 21"},
	{"София", "", "1000", "Bulgaria", []string{"България", "BG"}, "+359 2"},
	{"東京", "", "100-0001", "Japan", []string{"日本", "JAPAN", "JP"}, "+81 3"},
	{"서울", "", "04524", "South Korea", []string{"Korea, Republic of", "대한민국", "Korea"}, "+82 2"},
	{"القاهرة", "", "11511", "Egypt", []string{"مصر", "EG", "Egypt (Arab Rep.)"}, "+20 2"},
	{"Abidjan", "", "", "Côte d'Ivoire", []string{"Cote d'Ivoire", "Ivory Coast", "CI"}, "+225 27"},
	{"London", "", "EC1A 1BB", "United Kingdom", []string{"UK", "Great Britain", "England", "GB"}, "+44 20"},
	{"Mumbai", "Maharashtra", "400001", "India", []string{"भारत", "IN", "INDIA"}, "+91 22"},
}
