package salesforce

import (
	"strings"

	"github.com/crmsync/crmsync/sync/crm"
)

// classOf gives each of Salesforce's error codes exactly one class. Two codes
// say different things by their text, which stays English in both cases:
// REQUEST_LIMIT_EXCEEDED, and a trigger that failed on a lock.
func classOf(code, message string) (crm.Class, bool) {
	switch code {
	case "REQUEST_LIMIT_EXCEEDED":
		if strings.Contains(message, "Concurrent") {
			return crm.RateLimited, true
		}
		return crm.QuotaExhausted, true
	case "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "APEX_ERROR", "CANNOT_EXECUTE_FLOW_TRIGGER", "FLOW_EXCEPTION":
		if strings.Contains(message, codeLocked) {
			return crm.RowLocked, true
		}
		return crm.Refused, true
	}
	if strings.HasPrefix(code, "TXN_SECURITY_") {
		return crm.Forbidden, true
	}
	class, ok := classes[code]
	return class, ok
}

const (
	codeLocked     = "UNABLE_TO_LOCK_ROW"
	codeDuplicates = "DUPLICATES_DETECTED"
	codeSession    = "INVALID_SESSION_ID"
)

// classes is read only.
var classes = map[string]crm.Class{
	codeSession:           crm.Auth,
	"INVALID_AUTH_HEADER": crm.Auth,
	"INVALID_LOGIN":       crm.Auth,
	"INVALID_OPERATION_WITH_EXPIRED_PASSWORD": crm.Auth,
	"Bad_OAuth_Token":                         crm.Auth,
	"Missing_OAuth_Token":                     crm.Auth,
	"LOGIN_OAUTH_INVALID_TOKEN":               crm.Auth,

	"API_DISABLED_FOR_ORG":                          crm.Forbidden,
	"API_CURRENTLY_DISABLED":                        crm.Forbidden,
	"INSUFFICIENT_ACCESS":                           crm.Forbidden,
	"INSUFFICIENT_ACCESS_OR_READONLY":               crm.Forbidden,
	"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": crm.Forbidden,
	"TRANSFER_REQUIRES_READ":                        crm.Forbidden,
	"STORAGE_LIMIT_EXCEEDED":                        crm.Forbidden,
	"FUNCTIONALITY_NOT_ENABLED":                     crm.Forbidden,

	"NOT_FOUND":                    crm.NotFound,
	"ENTITY_IS_DELETED":            crm.NotFound,
	"CANNOT_UPDATE_CONVERTED_LEAD": crm.Converted,

	"DUPLICATE_VALUE":       crm.Duplicate,
	codeDuplicates:          crm.Duplicate,
	"DUPLICATE_EXTERNAL_ID": crm.Duplicate,

	"REQUIRED_FIELD_MISSING":                  crm.InvalidValue,
	"STRING_TOO_LONG":                         crm.InvalidValue,
	"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": crm.InvalidValue,
	"FIELD_INTEGRITY_EXCEPTION":               crm.InvalidValue,
	"FIELD_FILTER_VALIDATION_EXCEPTION":       crm.InvalidValue,
	"INVALID_EMAIL_ADDRESS":                   crm.InvalidValue,
	"NUMBER_OUTSIDE_VALID_RANGE":              crm.InvalidValue,
	"INVALID_TYPE_ON_FIELD_IN_RECORD":         crm.InvalidValue,
	"MALFORMED_ID":                            crm.InvalidValue,
	"INVALID_CROSS_REFERENCE_KEY":             crm.InvalidValue,
	"INACTIVE_OWNER_OR_USER":                  crm.InvalidValue,

	"INVALID_FIELD":                   crm.SchemaDrift,
	"INVALID_FIELD_FOR_INSERT_UPDATE": crm.SchemaDrift,
	"INVALID_TYPE":                    crm.SchemaDrift,

	"FIELD_CUSTOM_VALIDATION_EXCEPTION": crm.Refused,
	"LIMIT_EXCEEDED":                    crm.Refused,

	codeLocked:         crm.RowLocked,
	"ENTITY_IS_LOCKED": crm.RowLocked,

	"SERVER_UNAVAILABLE":                crm.Unavailable,
	"REQUEST_RUNNING_TOO_LONG":          crm.Unavailable,
	"QUERY_TIMEOUT":                     crm.Unavailable,
	"UNKNOWN_EXCEPTION":                 crm.Unavailable,
	"ALL_OR_NONE_OPERATION_ROLLED_BACK": crm.Unavailable,
	"PROCESSING_HALTED":                 crm.Unavailable,
	"BATCH_PROCESSING_HALTED":           crm.Unavailable,

	"INVALID_QUERY_LOCATOR":    crm.CursorGone,
	"INVALID_REPLICATION_DATE": crm.CursorGone,
	"EXCEEDED_ID_LIMIT":        crm.CursorGone,

	"MALFORMED_QUERY":                  crm.BadRequest,
	"QUERY_TOO_COMPLICATED":            crm.BadRequest,
	"JSON_PARSER_ERROR":                crm.BadRequest,
	"MISSING_ARGUMENT":                 crm.BadRequest,
	"INVALID_QUERY_FILTER_OPERATOR":    crm.BadRequest,
	"EXCEEDED_MAX_SEMIJOIN_SUBSELECTS": crm.BadRequest,
	"METHOD_NOT_ALLOWED":               crm.BadRequest,
	"UNSUPPORTED_API_VERSION":          crm.BadRequest,
}

// classOfStatus is the class of an answer whose code is unknown, or that is not
// JSON at all, as pages of the network's edge are.
func classOfStatus(status int) crm.Class {
	switch {
	case status == 401:
		return crm.Auth
	case status == 403:
		return crm.Forbidden
	case status == 404:
		return crm.NotFound
	case status == 412:
		return crm.Stale
	case status == 429:
		return crm.RateLimited
	case status == 420, status >= 500: // 420: routing at Salesforce's edge
		return crm.Unavailable
	}
	return crm.BadRequest
}
