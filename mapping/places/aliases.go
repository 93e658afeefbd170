package places

// aliases are names of countries that x/text does not give in English: the short
// and formal names of ISO 3166-1 where they differ, older and newer names, and
// what people write. One line for each country; comparing folds case, accents
// and punctuation, and puts "X, Y of" and "X (Y)" into the order of speech.
const aliases = `AE UAE|Emirates
AG Antigua
AX Aland
BA Bosnia|Bosnia-Hercegovina|Bosnia and Hercegovina|Bosnia-Herzegovina
BL Saint Barts|St. Barths
BN Brunei Darussalam|Negara Brunei Darussalam
BO Plurinational State of Bolivia
BQ Bonaire, Sint Eustatius and Saba|Bonaire Saint Eustatius and Saba|Bonaire
BS Commonwealth of the Bahamas
BY Republic of Belarus|Byelorussia|Weißrussland|Biélorussie|Bielorussia|Bielorrusia
CC Cocos Islands|Keeling Islands
CD Democratic Republic of the Congo|DR Congo|DRC|Congo DR|Congo DRC|Congo Democratic Republic|Zaire
CF CAR
CG Congo|Republic of the Congo|Congo Republic
CI Ivory Coast|Republic of Cote d'Ivoire|Elfenbeinküste|Costa de Marfil|Costa d'Avorio
CH Swiss Confederation|Confoederatio Helvetica
CN People's Republic of China|PRC|PR China|Mainland China|China PR
CV Cabo Verde|Republic of Cabo Verde
CZ Czech Republic|Česká republika|Tschechische Republik|République tchèque|República Checa
DE Federal Republic of Germany|Bundesrepublik Deutschland|BRD
DK Kingdom of Denmark
DO Dominican Rep
ES Kingdom of Spain
FK Falkland Islands Malvinas|Malvinas
FM Federated States of Micronesia
FO Faeroe Islands
FR French Republic|Metropolitan France
GB UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain and Northern Ireland|GB and NI|G.B.|Großbritannien|Grande-Bretagne|Gran Bretaña|Grã-Bretanha|Gran Bretagna|Groot-Brittannië|Inglaterra|Angleterre|Inghilterra
GM Republic of the Gambia
GR EL|Hellas|Hellenic Republic
GS South Georgia
HK Hong Kong|Hong Kong SAR|HKSAR
HM Heard Island and McDonald Islands
IE Republic of Ireland|Eire|Irish Republic|Southern Ireland
IN Republic of India|Bharat
IO Chagos Islands
IR Islamic Republic of Iran|Persia
IT Italian Republic
KG Kyrgyz Republic
KN Saint Kitts|St. Christopher and Nevis
KP Democratic People's Republic of Korea|DPRK|Korea North|DPR Korea|Korea DPR|N. Korea
KR Republic of Korea|Korea|Korea South|R.O.K.|Korea Republic|S. Korea
LA Lao People's Democratic Republic|Lao PDR|Lao
LY Libyan Arab Jamahiriya|State of Libya
MD Republic of Moldova|Moldawien|Moldavia
MF Saint Martin French part
MK North Macedonia|Republic of North Macedonia|Former Yugoslav Republic of Macedonia|FYROM|Macedonia FYR|FYR Macedonia|Macedonia, the former Yugoslav Republic of|Republic of Macedonia|Mazedonien|Macédoine
MM Myanmar|Burma|Union of Myanmar|Republic of the Union of Myanmar|Birma|Birmanie|Birmania
MO Macao|Macau|Macao SAR|Macau SAR
MX United Mexican States|Méjico
NL Holland|Kingdom of the Netherlands|Holanda|Hollande|Olanda
NZ Aotearoa
PF Tahiti
PH Republic of the Philippines
PN Pitcairn
PS Palestine|State of Palestine|Palestinian Territory|Occupied Palestinian Territory|Palestinian Territory Occupied|West Bank and Gaza|West Bank
PT Portuguese Republic
RU Russian Federation
SA Kingdom of Saudi Arabia|KSA
SD Republic of the Sudan
SH Saint Helena, Ascension and Tristan da Cunha
SJ Svalbard
SK Slovak Republic|Slovenská republika
ST Sao Tome
SV Republic of El Salvador|Salvador
SX Sint Maarten Dutch part|Saint Martin Dutch part
SY Syrian Arab Republic
SZ Eswatini|Kingdom of Eswatini
TF French Southern and Antarctic Lands
TH Kingdom of Thailand|ประเทศไทย
TL East Timor|Democratic Republic of Timor-Leste
TR Türkiye|Republic of Türkiye|Republic of Turkey|Türkei
TT Trinidad|Tobago
TW Republic of China|Province of China Taiwan|Taiwan ROC|Taiwan Province of China|Chinese Taipei
TZ United Republic of Tanzania
UM United States Minor Outlying Islands|US Minor Outlying Islands
US USA|U.S.|United States of America|America|United States America|The States|US of A|EEUU|Vereinigte Staaten von Amerika|Estados Unidos de América|Estados Unidos da América|États-Unis d'Amérique|Stati Uniti d'America|Verenigde Staten van Amerika|США
VA Holy See|Vatican|Vatican City State|Holy See Vatican City State
VC St. Vincent
VE Bolivarian Republic of Venezuela
VG Virgin Islands British|Virgin Islands UK|BVI
VI Virgin Islands US|United States Virgin Islands|Virgin Islands of the United States|USVI
VN Socialist Republic of Vietnam
XK Republic of Kosovo
ZA RSA|Republic of South Africa`

// states are other names of states. A line has a country, the code that Salesforce
// ships for a state, and names of it.
//
//nolint:misspell // Canada has names in French
const states = `US AL=Alabama=Ala
US AZ=Arizona=Ariz
US AR=Arkansas=Ark
US CA=California=Calif=Cali
US CO=Colorado=Colo
US CT=Connecticut=Conn
US DE=Delaware=Del
US DC=District of Columbia=Washington DC=Washington District of Columbia
US FL=Florida=Fla
US IL=Illinois=Ill
US IN=Indiana=Ind
US KS=Kansas=Kan=Kans
US MA=Massachusetts=Mass
US MI=Michigan=Mich
US MN=Minnesota=Minn
US MS=Mississippi=Miss
US MT=Montana=Mont
US NE=Nebraska=Neb=Nebr
US NV=Nevada=Nev
US NM=New Mexico=N Mex
US NC=North Carolina=N Carolina
US ND=North Dakota=N Dak=N Dakota
US OK=Oklahoma=Okla
US OR=Oregon=Ore
US PA=Pennsylvania=Penn=Penna
US SC=South Carolina=S Carolina
US SD=South Dakota=S Dak=S Dakota
US TN=Tennessee=Tenn
US TX=Texas=Tex
US WA=Washington=Wash
US WV=West Virginia=W Va=W Virginia
US WI=Wisconsin=Wis=Wisc
US WY=Wyoming=Wyo
CA BC=British Columbia=Colombie-Britannique
CA MB=Manitoba=Man
CA NB=New Brunswick=Nouveau-Brunswick
CA NL=Newfoundland and Labrador=Newfoundland=Labrador=Terre-Neuve-et-Labrador=NF=Nfld
CA NT=Northwest Territories=NWT=Territoires du Nord-Ouest
CA NS=Nova Scotia=Nouvelle-Ecosse
CA ON=Ontario=Ont
CA PE=Prince Edward Island=PEI=Ile-du-Prince-Edouard
CA QC=Quebec=PQ=Que
CA SK=Saskatchewan=Sask
CA AB=Alberta=Alta
CA YT=Yukon Territories=Yukon Territory=Yukon=YK
AU ACT=Australian Capital Territory=Canberra
BR DF=Distrito Federal=Federal District=Brasilia
MX DF=Federal District=Distrito Federal=Ciudad de Mexico=Mexico City=CDMX=CMX
MX ME=Mexico State=Estado de Mexico=Edomex=MEX
MX CO=Coahuila=Coahuila de Zaragoza
MX MI=Michoacan=Michoacan de Ocampo
MX VE=Veracruz=Veracruz de Ignacio de la Llave
MX QE=Queretaro=Queretaro de Arteaga
MX NL=Nuevo Leon=New Leon
IN OR=Odisha=Orissa=OD
IN PY=Puducherry=Pondicherry
IN UT=Uttarakhand=Uttaranchal=UK
IN CT=Chhattisgarh=CG=Chattisgarh
IN TG=Telangana=TS
IN DL=Delhi=New Delhi=NCT of Delhi=National Capital Territory of Delhi
IN JK=Jammu and Kashmir=J and K
IN AN=Andaman and Nicobar Islands=Andaman and Nicobar`
