// Package crmsync keeps HubSpot and Salesforce in step, both ways.
package crmsync
