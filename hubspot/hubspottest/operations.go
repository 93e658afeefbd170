package hubspottest

import "slices"

// operations are all that the simulator answers. Literal patterns come before
// those with a * in the same place.
func operations() []route {
	return slices.Concat(objectOperations(), associationOperations(), settingOperations(), otherOperations())
}

func objectOperations() []route {
	return []route{
		{method: "GET", pattern: "objects/*", handle: (*Server).listObjects, scopes: reads},
		{method: "POST", pattern: "objects/*", handle: (*Server).createObject, scopes: writes},
		{method: "POST", pattern: "objects/*/search", handle: (*Server).searchObjects, scopes: reads, search: true},
		{method: "POST", pattern: "objects/*/merge", handle: (*Server).mergeObjects, scopes: writes},
		{method: "POST", pattern: "objects/*/gdpr-delete", handle: (*Server).purgeObject, scopes: writes},
		{method: "GET", pattern: "objects/*/*", handle: (*Server).getObject, scopes: reads},
		{method: "PATCH", pattern: "objects/*/*", handle: (*Server).updateObject, scopes: writes},
		{method: "DELETE", pattern: "objects/*/*", handle: (*Server).archiveObject, scopes: writes},
		{method: "POST", pattern: "objects/*/batch/read", handle: (*Server).batchRead, scopes: reads},
		{method: "POST", pattern: "objects/*/batch/create", handle: (*Server).batchCreate, scopes: writes},
		{method: "POST", pattern: "objects/*/batch/update", handle: (*Server).batchUpdate, scopes: writes},
		{method: "POST", pattern: "objects/*/batch/upsert", handle: (*Server).batchUpsert, scopes: writes},
		{method: "POST", pattern: "objects/*/batch/archive", handle: (*Server).batchArchive, scopes: writes},
	}
}

func associationOperations() []route {
	return []route{
		{method: "PUT", pattern: "objects4/*/*/associations/default/*/*", handle: (*Server).putDefault, scopes: writesBoth, assoc: true},
		{method: "PUT", pattern: "objects4/*/*/associations/*/*", handle: (*Server).putLabels, scopes: writesBoth, assoc: true},
		{method: "DELETE", pattern: "objects4/*/*/associations/*/*", handle: (*Server).deleteAssociation, scopes: writesBoth, assoc: true},
		{method: "GET", pattern: "objects4/*/*/associations/*", handle: (*Server).listAssociations, scopes: readsBoth, assoc: true},
		{method: "POST", pattern: "associations4/*/*/batch/read", handle: (*Server).batchReadAssociations, scopes: readsBoth, assoc: true},
		{method: "POST", pattern: "associations4/*/*/batch/create", handle: (*Server).batchCreateAssociations, scopes: writesBoth, assoc: true},
		{method: "POST", pattern: "associations4/*/*/batch/associate/default", handle: (*Server).batchDefaultAssociations, scopes: writesBoth, assoc: true},
		{method: "POST", pattern: "associations4/*/*/batch/archive", handle: (*Server).batchArchiveAssociations, scopes: writesBoth, assoc: true},
		{method: "POST", pattern: "associations4/*/*/batch/labels/archive", handle: (*Server).batchArchiveLabels, scopes: writesBoth, assoc: true},
		{method: "POST", pattern: "associations3/*/*/batch/read", handle: (*Server).batchRead3, scopes: readsBoth, assoc: true},
		{method: "POST", pattern: "associations3/*/*/batch/create", handle: (*Server).batchCreate3, scopes: writesBoth, assoc: true},
		{method: "POST", pattern: "associations3/*/*/batch/archive", handle: (*Server).batchArchive3, scopes: writesBoth, assoc: true},
		{method: "GET", pattern: "associations3/*/*/types", handle: (*Server).types3, scopes: readsBoth},
		{method: "GET", pattern: "objects3/*/*/associations/*", handle: (*Server).list3, scopes: readsBoth},
		{method: "PUT", pattern: "objects3/*/*/associations/*/*/*", handle: (*Server).put3, scopes: writesBoth},
		{method: "DELETE", pattern: "objects3/*/*/associations/*/*/*", handle: (*Server).delete3, scopes: writesBoth},
		{method: "GET", pattern: "associations4/*/*/labels", handle: (*Server).listLabels, scopes: readsBoth},
		{method: "POST", pattern: "associations4/*/*/labels", handle: (*Server).createLabel, scopes: writesBoth},
		{method: "PUT", pattern: "associations4/*/*/labels", handle: (*Server).updateLabel, scopes: writesBoth},
		{method: "DELETE", pattern: "associations4/*/*/labels/*", handle: (*Server).deleteLabel, scopes: writesBoth},
	}
}

func settingOperations() []route {
	return []route{
		{method: "GET", pattern: "properties/*", handle: (*Server).listProperties, scopes: schemaReads},
		{method: "POST", pattern: "properties/*", handle: (*Server).createProperty, scopes: schemaWrites},
		{method: "GET", pattern: "properties/*/groups", handle: (*Server).listGroups, scopes: schemaReads},
		{method: "POST", pattern: "properties/*/groups", handle: (*Server).createGroup, scopes: schemaWrites},
		{method: "GET", pattern: "properties/*/groups/*", handle: (*Server).getGroup, scopes: schemaReads},
		{method: "PATCH", pattern: "properties/*/groups/*", handle: (*Server).updateGroup, scopes: schemaWrites},
		{method: "DELETE", pattern: "properties/*/groups/*", handle: (*Server).deleteGroup, scopes: schemaWrites},
		{method: "POST", pattern: "properties/*/batch/read", handle: (*Server).batchReadProperties, scopes: schemaReads},
		{method: "POST", pattern: "properties/*/batch/create", handle: (*Server).batchCreateProperties, scopes: schemaWrites},
		{method: "POST", pattern: "properties/*/batch/archive", handle: (*Server).batchArchiveProperties, scopes: schemaWrites},
		{method: "GET", pattern: "properties/*/*", handle: (*Server).getProperty, scopes: schemaReads},
		{method: "PATCH", pattern: "properties/*/*", handle: (*Server).updateProperty, scopes: schemaWrites},
		{method: "DELETE", pattern: "properties/*/*", handle: (*Server).archiveProperty, scopes: schemaWrites},

		{method: "GET", pattern: "pipelines/*", handle: (*Server).listPipelines, scopes: reads},
		{method: "POST", pattern: "pipelines/*", handle: (*Server).createPipeline, scopes: schemaWrites},
		{method: "GET", pattern: "pipelines/*/*", handle: (*Server).getPipeline, scopes: reads},
		{method: "PATCH", pattern: "pipelines/*/*", handle: (*Server).updatePipeline, scopes: schemaWrites},
		{method: "PUT", pattern: "pipelines/*/*", handle: (*Server).replacePipeline, scopes: schemaWrites},
		{method: "DELETE", pattern: "pipelines/*/*", handle: (*Server).deletePipeline, scopes: schemaWrites},
		{method: "GET", pattern: "pipelines/*/*/stages", handle: (*Server).listStages, scopes: reads},
		{method: "POST", pattern: "pipelines/*/*/stages", handle: (*Server).createStage, scopes: schemaWrites},
		{method: "GET", pattern: "pipelines/*/*/stages/*", handle: (*Server).getStage, scopes: reads},
		{method: "PATCH", pattern: "pipelines/*/*/stages/*", handle: (*Server).updateStage, scopes: schemaWrites},
		{method: "DELETE", pattern: "pipelines/*/*/stages/*", handle: (*Server).deleteStage, scopes: schemaWrites},
	}
}

func otherOperations() []route {
	return []route{
		{method: "GET", pattern: "owners", handle: (*Server).listOwners, scopes: ownerReads},
		{method: "GET", pattern: "owners/*", handle: (*Server).getOwner, scopes: ownerReads},

		{method: "GET", pattern: "lists", handle: (*Server).getLists, scopes: listReads},
		{method: "POST", pattern: "lists", handle: (*Server).createList, scopes: listWrites},
		{method: "POST", pattern: "lists/search", handle: (*Server).searchLists, scopes: listReads},
		{method: "POST", pattern: "lists/records/memberships/batch/read", handle: (*Server).batchRecordLists, scopes: listReads},
		{method: "GET", pattern: "lists/records/*/*/memberships", handle: (*Server).recordLists, scopes: listReads},
		{method: "GET", pattern: "lists/object-type-id/*/name/*", handle: (*Server).getListByName, scopes: listReads},
		{method: "GET", pattern: "lists/*", handle: (*Server).getList, scopes: listReads},
		{method: "DELETE", pattern: "lists/*", handle: (*Server).deleteList, scopes: listWrites},
		{method: "PUT", pattern: "lists/*/restore", handle: (*Server).restoreList, scopes: listWrites},
		{method: "PUT", pattern: "lists/*/update-list-name", handle: (*Server).renameList, scopes: listWrites},
		{method: "GET", pattern: "lists/*/memberships", handle: (*Server).listMembers, scopes: listReads},
		{method: "DELETE", pattern: "lists/*/memberships", handle: (*Server).clearMembers, scopes: listWrites},
		{method: "GET", pattern: "lists/*/memberships/join-order", handle: (*Server).listJoined, scopes: listReads},
		{method: "PUT", pattern: "lists/*/memberships/add", handle: (*Server).addMembers, scopes: listWrites},
		{method: "PUT", pattern: "lists/*/memberships/remove", handle: (*Server).removeMembers, scopes: listWrites},
		{method: "PUT", pattern: "lists/*/memberships/add-and-remove", handle: (*Server).changeMembers, scopes: listWrites},
		{method: "PUT", pattern: "lists/*/memberships/add-from/*", handle: (*Server).addMembersFrom, scopes: listWrites},

		{method: "GET", pattern: "marketing/forms", handle: (*Server).listForms, scopes: formReads},
		{method: "GET", pattern: "form-integrations/submissions/forms/*", handle: (*Server).listSubmissions, scopes: formReads},
		{method: "GET", pattern: "email/events", handle: (*Server).listEmailEvents, scopes: emailReads},

		{method: "GET", pattern: "account-info/details", handle: (*Server).accountDetails},
		{method: "GET", pattern: "account-info/api-usage/daily/private-apps", handle: (*Server).accountUsage},
		{method: "DELETE", pattern: "appinstalls/external-install", handle: (*Server).uninstallApp},

		{method: "GET", pattern: "oauth/authorize", handle: (*Server).authorizePage, open: true},
		{method: "POST", pattern: "oauth/token", handle: (*Server).issueToken, open: true},
		{method: "POST", pattern: "oauth/v1/token", handle: (*Server).issueToken, open: true},
		{method: "POST", pattern: "oauth/token/introspect", handle: (*Server).introspect, open: true},
		{method: "POST", pattern: "oauth/token/revoke", handle: (*Server).revoke, open: true},
		{method: "GET", pattern: "oauth/v1/access-tokens/*", handle: (*Server).accessInfo, open: true},
		{method: "GET", pattern: "oauth/v1/refresh-tokens/*", handle: (*Server).refreshInfo, open: true},
		{method: "DELETE", pattern: "oauth/v1/refresh-tokens/*", handle: (*Server).dropRefresh, open: true},
		{method: "POST", pattern: "oauth/v2/private-apps/get/access-token-info", handle: (*Server).privateInfo, open: true},
	}
}
