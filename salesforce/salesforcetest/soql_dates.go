package salesforcetest

import (
	"strings"
	"time"
)

// relativeDates lists the relative date literals; true: takes a number.
var relativeDates = map[string]bool{
	"TODAY": false, "YESTERDAY": false, "TOMORROW": false,
	"LAST_WEEK": false, "THIS_WEEK": false, "NEXT_WEEK": false,
	"LAST_MONTH": false, "THIS_MONTH": false, "NEXT_MONTH": false,
	"LAST_90_DAYS": false, "NEXT_90_DAYS": false,
	"THIS_QUARTER": false, "LAST_QUARTER": false, "NEXT_QUARTER": false,
	"THIS_YEAR": false, "LAST_YEAR": false, "NEXT_YEAR": false,
	"LAST_N_DAYS": true, "NEXT_N_DAYS": true, "N_DAYS_AGO": true,
	"LAST_N_WEEKS": true, "NEXT_N_WEEKS": true, "N_WEEKS_AGO": true,
	"LAST_N_MONTHS": true, "NEXT_N_MONTHS": true, "N_MONTHS_AGO": true,
	"LAST_N_QUARTERS": true, "NEXT_N_QUARTERS": true, "N_QUARTERS_AGO": true,
	"LAST_N_YEARS": true, "NEXT_N_YEARS": true, "N_YEARS_AGO": true,
}

// period is a half-open span of days.
type period struct{ from, to time.Time }

// relative resolves a relative date literal around now, in the user's zone.
func relative(l literal, now time.Time) period {
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	switch l.text {
	case "TODAY":
		return unit("DAY", today, 0, 1)
	case "YESTERDAY":
		return unit("DAY", today, -1, 0)
	case "TOMORROW":
		return unit("DAY", today, 1, 2)
	case "LAST_90_DAYS":
		return unit("DAY", today, -90, 1)
	case "NEXT_90_DAYS":
		return unit("DAY", today, 1, 91)
	case "LAST_N_DAYS": // includes today, and so covers n+1 days
		return unit("DAY", today, -l.n, 1)
	}
	if u, ok := strings.CutPrefix(l.text, "LAST_N_"); ok {
		return unit(strings.TrimSuffix(u, "S"), today, -l.n, 0)
	}
	if u, ok := strings.CutPrefix(l.text, "NEXT_N_"); ok {
		return unit(strings.TrimSuffix(u, "S"), today, 1, l.n+1)
	}
	if u, ok := strings.CutSuffix(l.text, "S_AGO"); ok {
		return unit(strings.TrimPrefix(u, "N_"), today, -l.n, -l.n+1)
	}
	when, u, _ := strings.Cut(l.text, "_")
	n := map[string]int{"LAST": -1, "THIS": 0, "NEXT": 1}[when]
	return unit(u, today, n, n+1)
}

// unit spans the units from..to around today, counted from the current one.
func unit(u string, today time.Time, from, to int) period {
	y, m, _ := today.Date()
	start := func(n int) time.Time {
		switch u {
		case "WEEK":
			return today.AddDate(0, 0, -int(today.Weekday())+7*n)
		case "MONTH":
			return time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, today.Location())
		case "QUARTER":
			return time.Date(y, (m-1)/3*3+1+time.Month(3*n), 1, 0, 0, 0, 0, today.Location())
		case "YEAR":
			return time.Date(y+n, 1, 1, 0, 0, 0, 0, today.Location())
		}
		return today.AddDate(0, 0, n)
	}
	return period{start(from), start(to)}
}
