module github.com/crmsync/crmsync/internal/integration

go 1.26.0

replace github.com/crmsync/crmsync => ../..
