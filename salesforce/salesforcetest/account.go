package salesforcetest

func accountEntity() *entity {
	return newEntity("Account", "Accounts", "001", traits{merges: true}, fields(
		[]Field{
			text("Name", 255).as("Account Name").required(),
			pick("Type", "Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller",
				"Installation Partner", "Technology Partner", "Other").as("Account Type"),
			ref("ParentId", "Account").as("Parent Account ID"),
		},
		address("Billing"), address("Shipping"),
		[]Field{
			phone("Phone").as("Account Phone"), phone("Fax").as("Account Fax"), text("AccountNumber", 40),
			link("Website"), link("PhotoUrl").as("Photo URL").readOnly(),
			text("Sic", 20).as("SIC Code"), pick("Industry", industries...),
			money("AnnualRevenue", 0), whole8("NumberOfEmployees").as("Employees"),
			pick("Ownership", "Public", "Private", "Subsidiary", "Other"), text("TickerSymbol", 20),
			area("Description", 32000).as("Account Description"), pick("Rating", ratings...).as("Account Rating"),
			text("Site", 80).as("Account Site"), ref("OwnerId", "User").owner(),
			day("LastActivityDate").as("Last Activity").readOnly(),
			instant("LastViewedDate").readOnly(), instant("LastReferencedDate").readOnly(),
			text("Jigsaw", 20).as("Data.com Key"), pick("AccountSource", leadSources...),
			text("SicDesc", 80).as("SIC Description"),
		})...)
}
