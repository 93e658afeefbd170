// Package salesforce is a thin typed client of Salesforce's REST API, and the
// [Connector] through which crmsync keeps an org in step.
package salesforce
