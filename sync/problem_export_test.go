package crmsync_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	crmsync "github.com/crmsync/crmsync/sync"
	"github.com/crmsync/crmsync/sync/crm"
)

func exported() []crmsync.Problem {
	seen := time.Date(2026, 5, 4, 9, 20, 0, 0, time.FixedZone("CEST", 7200))
	return []crmsync.Problem{
		{
			ID: "contacts/contacts/7 phone", Link: "contacts/contacts/7",
			Ref:    crm.Ref{System: crm.HubSpot, Object: "contacts", ID: "7"},
			Target: crm.Ref{System: crm.Salesforce, Object: "Lead"},
			Field:  "phone", Category: crm.CategoryValues, Code: "STRING_TOO_LONG",
			Message: "create Lead was refused, says \"the org\"", Remedy: "shorten it,\nor truncate", Vendor: "=HYPERLINK(<x>)",
			FirstSeen: seen, LastSeen: seen.Add(time.Hour), Attempts: 2, NextTry: seen.Add(2 * time.Hour),
		},
		{
			ID: "contacts/contacts/8 duplicates", Link: "contacts/contacts/8", Category: crm.CategoryDuplicates, Pinned: true,
			Message: "two leads", FirstSeen: seen, LastSeen: seen, Choice: crm.HubSpot,
			Others: []crm.Ref{{System: crm.Salesforce, Object: "Lead", ID: "00Q1"}, {System: crm.Salesforce, Object: "Contact", ID: "0032"}},
		},
	}
}

func ExampleWriteProblemsCSV() {
	_ = crmsync.WriteProblemsCSV(os.Stdout, exported())
	// Output:
	// id,category,record,target,field,code,message,remedy,vendor_message,first_seen,last_seen,attempts,next_try,waits_for_person,choice,others
	// contacts/contacts/7 phone,values,hubspot/contacts/7,salesforce/Lead,phone,STRING_TOO_LONG,"create Lead was refused, says ""the org""","shorten it,
	// or truncate",'=HYPERLINK(<x>),2026-05-04T07:20:00Z,2026-05-04T08:20:00Z,2,2026-05-04T09:20:00Z,false,,
	// contacts/contacts/8 duplicates,duplicates,,,,,two leads,,,2026-05-04T07:20:00Z,2026-05-04T07:20:00Z,0,,true,hubspot,salesforce/Lead/00Q1 salesforce/Contact/0032
}

// A spreadsheet shows what a record says and never computes it.
func TestExportedCellsAreInert(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"} {
		var b bytes.Buffer
		require.NoError(t, crmsync.WriteProblemsCSV(&b, []crmsync.Problem{{ID: "a", Vendor: text, Field: text}}))
		rows, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 2)
		for i, cell := range rows[1] {
			if rows[0][i] == "vendor_message" || rows[0][i] == "field" {
				require.Equal(t, byte('\''), cell[0], "%q", text)
			}
		}
	}
}

func TestProblemsJSONReadsBack(t *testing.T) {
	t.Parallel()
	for _, want := range [][]crmsync.Problem{{}, exported()[:1], exported()} {
		var b, again bytes.Buffer
		require.NoError(t, crmsync.WriteProblemsJSON(&b, want))
		require.NotContains(t, b.String(), `\u003c`)
		var got []crmsync.Problem
		require.NoError(t, json.Unmarshal(b.Bytes(), &got))
		require.Len(t, got, len(want))
		require.NoError(t, crmsync.WriteProblemsJSON(&again, got))
		require.Equal(t, b.String(), again.String())
	}
	var b bytes.Buffer
	require.NoError(t, crmsync.WriteProblemsJSON(&b, nil))
	require.Equal(t, "[]\n", b.String())
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestExportReportsThatItCouldNotWrite(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, crmsync.WriteProblemsCSV(brokenPipe{}, exported()), "write problems: broken pipe")
	require.ErrorContains(t, crmsync.WriteProblemsJSON(brokenPipe{}, exported()), "write problems: broken pipe")
}
