package simulation

import "slices"

// Shrink makes a script smaller as long as it still fails: it leaves out steps,
// and what happens in the middle of passes, and makes the settings of the world
// plainer. It gives up after so many trials.
func Shrink(s Script, fails func(Script) bool, trials int) Script {
	for again := true; again && trials > 0; {
		again = false
		for size := max(1, len(s.Steps)/2); size > 0; size /= 2 {
			for at := 0; at+size <= len(s.Steps) && trials > 0; {
				trials--
				less := s
				less.Steps = slices.Delete(slices.Clone(s.Steps), at, at+size)
				if fails(less) {
					s, again = less, true
				} else {
					at += size
				}
			}
		}
		s, again, trials = shrinkMiddles(s, fails, again, trials)
	}
	return plainer(s, fails)
}

// shrinkMiddles leaves out what happens in the middle of passes.
func shrinkMiddles(s Script, fails func(Script) bool, again bool, trials int) (Script, bool, int) {
	for i := range s.Steps {
		for m := 0; m < len(s.Steps[i].Mid) && trials > 0; {
			trials--
			less := s
			less.Steps = slices.Clone(s.Steps)
			less.Steps[i].Mid = slices.Delete(slices.Clone(s.Steps[i].Mid), m, m+1)
			if fails(less) {
				s, again = less, true
			} else {
				m++
			}
		}
	}
	return s, again, trials
}

// plainer takes away what the failure does not need of the world.
func plainer(s Script, fails func(Script) bool) Script {
	for _, change := range [...]func(*Config){
		func(c *Config) { c.SearchLag = 0 },
		func(c *Config) { c.LateEvery, c.LateBy = 0, 0 },
		func(c *Config) { c.ExternalID = false },
		func(c *Config) { c.List = false },
		func(c *Config) { c.Poison = false },
		func(c *Config) { c.FeedPage = 1000 },
		func(c *Config) { c.Settings.Pass.Page, c.Settings.Pass.Records = 1000, 0 },
		func(c *Config) { c.Settings.Safety.MaxDeletes = 0 },
		func(c *Config) { c.Settings.APICalls.Allocation = 0 },
	} {
		less := s
		change(&less.Config)
		if fails(less) {
			s = less
		}
	}
	return s
}
