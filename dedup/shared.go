package dedup

import (
	"slices"
	"strings"
)

// sharedDomains are registrable domains that unrelated companies and people use:
// free e-mail, throw-away e-mail, site builders, social networks and
// directories.
var sharedDomains = strings.Fields(`
	126.com 139.com 163.com about.me abv.bg aim.com alice.it angelfire.com aol.com aol.de arcor.de att.net
	bandcamp.com bellsouth.net bigpond.com bit.ly blogger.com blogspot.com bluewin.ch bol.com.br btinternet.com
	business.site carrd.co charter.net comcast.net cox.net crunchbase.com
	daum.net discord.com discord.gg dropbox.com
	earthlink.net email.com email.cz etsy.com eventbrite.com
	facebook.com fastmail.com fastmail.fm fb.com free.fr freenet.de freemail.hu frontier.com
	ghost.io github.com gitlab.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net goo.gl google.com googlemail.com
	guerrillamail.com
	hanmail.net hey.com hotmail.be hotmail.co.uk hotmail.com hotmail.com.br hotmail.de hotmail.es hotmail.fr
	hotmail.it hush.com hushmail.com
	icloud.com ig.com.br inbox.com inbox.lv inbox.ru indiatimes.com instagram.com interia.pl
	jimdo.com juno.com
	laposte.net libero.it linkedin.com linktr.ee list.ru live.ca live.co.uk live.com live.com.au live.de live.fr
	live.it live.nl lnkd.in lycos.com
	mac.com mail.com mail.de mail.ru mailchi.mp mailinator.com me.com medium.com meetup.com msn.com
	naver.com nate.com netscape.net netzero.net neuf.fr notion.site notion.so ntlworld.com
	o2.pl online.de online.no onet.pl optonline.net optusnet.com.au orange.fr outlook.com outlook.com.br outlook.de
	outlook.es outlook.fr outlook.it outlook.jp
	pinterest.com pm.me posteo.de proton.me protonmail.ch protonmail.com
	qq.com
	rambler.ru rediffmail.com reddit.com roadrunner.com rocketmail.com rogers.com
	sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com skynet.be slack.com
	sohu.com squarespace.com substack.com sympatico.ca
	t-online.de t.co t.me talktalk.net telenet.be telus.net terra.com.br tiktok.com tin.it tiscali.it tumblr.com
	tutanota.com tuta.com tuta.io twitter.com
	ukr.net uol.com.br
	vk.com verizon.net videotron.ca virgilio.it virginmedia.com
	wa.me walla.co.il wanadoo.fr web.de webflow.com weebly.com whatsapp.com wikipedia.org windstream.net wix.com
	wixsite.com wordpress.com wp.pl
	x.com xing.com xtra.co.nz
	ya.ru yahoo.ca yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br
	yahoo.com.hk yahoo.com.mx yahoo.com.sg yahoo.com.tw yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com
	yandex.ru yelp.com ymail.com youtu.be youtube.com yopmail.com
	zendesk.com ziggo.nl zoho.com zohomail.com
`)

// shared reports whether the registrable domain says nothing about the company.
func shared(domain string) bool { return slices.Contains(sharedDomains, domain) }
