package salesforcetest

import (
	"slices"
	"strings"
)

// build defines the objects of a new org.
func (s *Server) build() {
	s.objects = map[string]*entity{}
	s.prefixes = map[string]*entity{}
	for _, e := range []*entity{
		accountEntity(), contactEntity(), leadEntity(), opportunityEntity(), contactRoleEntity(),
		taskEntity(), eventEntity(), campaignEntity(), campaignMemberEntity(), memberStatusEntity(),
		userEntity(), groupEntity(), recordTypeEntity(), organizationEntity(),
		stageEntity(), leadStatusEntity(), taskStatusEntity(),
	} {
		s.define(e)
	}
}

func (s *Server) define(e *entity) {
	e.next = 1_916_132_832*3 + uint64(s.opt.Seed)*104_729
	e.touched = s.now()
	s.objects[strings.ToLower(e.name)] = e
	if e.prefix != "01J" { // three setup objects share a prefix
		s.prefixes[e.prefix] = e
	}
	s.names = append(s.names, e.name)
	slices.Sort(s.names)
}

func (s *Server) entity(name string) *entity { return s.objects[strings.ToLower(name)] }

// address makes the parts of a compound address: MailingStreet ...
func address(prefix string) []Field {
	whole := prefix + "Address"
	return []Field{
		area(prefix+"Street", 255).part(whole), text(prefix+"City", 40).part(whole),
		text(prefix+"State", 80).as(strings.TrimSpace(prefix + " State/Province")).part(whole),
		text(prefix+"PostalCode", 20).as(strings.TrimSpace(prefix + " Zip/Postal Code")).part(whole),
		text(prefix+"Country", 80).part(whole),
		double(prefix+"Latitude", 18, 15).part(whole), double(prefix+"Longitude", 18, 15).part(whole),
		pick(prefix+"GeocodeAccuracy", "Address", "NearAddress", "Block", "Street", "ExtendedZip", "Zip",
			"Neighborhood", "City", "County", "State", "Unknown").part(whole),
		{Name: whole, Type: "address", ReadOnly: true},
	}
}

func fields(groups ...[]Field) []Field { return slices.Concat(groups...) }

var (
	industries = []string{"Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications",
		"Construction", "Consulting", "Education", "Electronics", "Energy", "Engineering", "Entertainment",
		"Environmental", "Finance", "Food & Beverage", "Government", "Healthcare", "Hospitality", "Insurance",
		"Machinery", "Manufacturing", "Media", "Not For Profit", "Recreation", "Retail", "Shipping", "Technology",
		"Telecommunications", "Transportation", "Utilities", "Other"}
	leadSources = []string{"Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"}
	salutations = []string{"Mr.", "Ms.", "Mrs.", "Dr.", "Prof."}
	ratings     = []string{"Hot", "Warm", "Cold"}
	forecasts   = []string{"Omitted", "Pipeline", "Best Case", "Most Likely", "Commit", "Closed"}
)
