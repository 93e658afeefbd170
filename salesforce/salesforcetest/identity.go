package salesforcetest

import "net/http"

func badToken(c *call) *reply {
	text := "Bad_OAuth_Token"
	if bearer(c.header) == "" && c.query.Get("oauth_token") == "" {
		text = "Missing_OAuth_Token"
	}
	return plain(http.StatusForbidden, text)
}

func (s *Server) caller(c *call) *row {
	token := bearer(c.header)
	if token == "" {
		token = c.query.Get("oauth_token")
	}
	se := s.session(token)
	if se == nil {
		return nil
	}
	return s.entity("User").rows[se.user]
}

// urls of the APIs; {version} stays unless the caller names one.
func (s *Server) urls(c *call, user string) *dict {
	v := c.query.Get("version")
	if v == "" {
		v = "{version}"
	}
	base := s.instance(c)
	return object("enterprise", base+"/services/Soap/c/"+v+"/"+s.org[:15], "metadata", base+"/services/Soap/m/"+v+"/"+s.org[:15],
		"partner", base+"/services/Soap/u/"+v+"/"+s.org[:15], "rest", base+"/services/data/v"+v+"/",
		"sobjects", base+"/services/data/v"+v+"/sobjects/", "search", base+"/services/data/v"+v+"/search/",
		"query", base+"/services/data/v"+v+"/query/", "recent", base+"/services/data/v"+v+"/recent/",
		"tooling_soap", base+"/services/Soap/T/"+v+"/"+s.org[:15], "tooling_rest", base+"/services/data/v"+v+"/tooling/",
		"profile", base+"/"+user, "feeds", base+"/services/data/v"+v+"/chatter/feeds", "custom_domain", base)
}

// userinfo answers the OpenID claims.
func (s *Server) userinfo(c *call) *reply {
	u := s.caller(c)
	if u == nil {
		return badToken(c)
	}
	base := s.instance(c)
	return ok(object("sub", s.identityURL(c, u.id), "user_id", u.id, "organization_id", s.org,
		"preferred_username", u.text("Username"), "nickname", u.text("Alias"), "name", u.text("Name"), "email", u.text("Email"),
		"email_verified", true, "given_name", u.vals["FirstName"], "family_name", u.text("LastName"), "zoneinfo", u.text("TimeZoneSidKey"),
		"photos", object("picture", base+"/profilephoto/005/F", "thumbnail", base+"/profilephoto/005/T"),
		"profile", base+"/"+u.id, "picture", base+"/profilephoto/005/F", "address", &dict{},
		"urls", s.urls(c, u.id), "active", u.bool("IsActive"), "user_type", "STANDARD", "language", "en_US", "locale", "en_US",
		"utcOffset", 0, "updated_at", stampText(u.stamp)))
}

// identity answers the identity service: /id/{org}/{user}.
func (s *Server) identity(c *call) *reply {
	u := s.caller(c)
	if u == nil {
		return badToken(c)
	}
	user, known := canonicalID(c.segs[2])
	org, right := canonicalID(c.segs[1])
	if !known || !right || org != s.org || user != u.id {
		return plain(http.StatusForbidden, "Bad_Id")
	}
	base := s.instance(c)
	return ok(object("id", s.identityURL(c, u.id), "asserted_user", true, "user_id", u.id, "organization_id", s.org,
		"username", u.text("Username"), "nick_name", u.text("Alias"), "display_name", u.text("Name"), "email", u.text("Email"),
		"email_verified", true, "first_name", u.vals["FirstName"], "last_name", u.text("LastName"), "timezone", u.text("TimeZoneSidKey"),
		"photos", object("picture", base+"/profilephoto/005/F", "thumbnail", base+"/profilephoto/005/T"),
		"addr_street", nil, "addr_city", nil, "addr_state", nil, "addr_country", nil, "addr_zip", nil,
		"mobile_phone", nil, "mobile_phone_verified", false, "is_lightning_login_user", false,
		"status", object("created_date", nil, "body", nil), "urls", s.urls(c, u.id), "active", u.bool("IsActive"),
		"user_type", "STANDARD", "language", "en_US", "locale", "en_US", "utcOffset", 0,
		"last_modified_date", stampText(u.stamp)))
}
