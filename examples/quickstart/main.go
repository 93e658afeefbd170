// Command quickstart shows one connection being brought into step and kept so.
package main

import (
	_ "github.com/crmsync/crmsync/sync"
	_ "modernc.org/sqlite"
)

func main() {}
