package dbtest

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// RequireVariable set to 1 makes tests fail that would be skipped because
// Postgres is not installed.
const RequireVariable = "CRMSYNC_REQUIRE_POSTGRES"

// errMissing: the programs of Postgres are not installed.
var errMissing = errors.New("initdb and postgres are neither in PATH nor in /usr/lib/postgresql/*/bin: install the package postgresql")

// Postgres is a private server. The zero value is ready: it starts with the
// first test that needs it. It listens on a socket file only, keeps its data in
// a temporary folder, and is as quick and as unsafe as can be.
type Postgres struct {
	once    sync.Once
	err     error
	dir     string
	server  *exec.Cmd
	drained chan struct{}
	schemas atomic.Int64
}

// Schema returns a new, empty schema: a database handle whose search_path it
// is. Open opens it once more.
func (p *Postgres) Schema(t testing.TB) (db *sql.DB, name string) {
	t.Helper()
	p.once.Do(func() { p.err = p.start() })
	if errors.Is(p.err, errMissing) && os.Getenv(RequireVariable) != "1" {
		t.Skipf("no Postgres: %v", p.err)
	}
	require.NoError(t, p.err)
	name = fmt.Sprintf("test_%d", p.schemas.Add(1))
	db = p.Open(t, name)
	_, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name)
	require.NoError(t, err)
	return db, name
}

// Open opens an existing schema once more, with further settings of the driver.
func (p *Postgres) Open(t testing.TB, schema string, settings ...string) *sql.DB {
	t.Helper()
	dsn := []string{"host=" + p.dir, "user=" + role, "dbname=postgres", "sslmode=disable", "search_path=" + schema}
	db := open(t, "pgx", strings.Join(append(dsn, settings...), " "))
	db.SetMaxOpenConns(8)
	return db
}

// role is the server's superuser.
const role = "crmsync"

// Stop ends the server and removes its data. It is called once, after all
// tests: from TestMain.
func (p *Postgres) Stop() error {
	p.once.Do(func() { p.err = errors.New("the server was stopped") })
	if p.server == nil {
		return nil
	}
	err := p.server.Process.Signal(syscall.SIGINT) // fast shutdown
	<-p.drained
	return errors.Join(err, p.server.Wait(), os.RemoveAll(p.dir))
}

func (p *Postgres) start() (err error) {
	bin, err := programs()
	if err != nil {
		return err
	}
	// The path of a socket has at most 107 bytes, so the folder is not a test's.
	if p.dir, err = os.MkdirTemp("", "crmsync-pg-"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(p.dir)
		}
	}()
	user, err := unprivileged(p.dir)
	if err != nil {
		return err
	}
	data := filepath.Join(p.dir, "data")
	initdb := p.command(user, filepath.Join(bin, "initdb"), "-D", data, "-U", role,
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return p.serve(p.command(user, filepath.Join(bin, "postgres"), "-D", data, "-k", p.dir,
		"-c", "listen_addresses=", "-c", "max_connections=300", "-c", "fsync=off",
		"-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "unix_socket_permissions=0777"))
}

// serve starts the server and waits until it says that it is ready.
func (p *Postgres) serve(cmd *exec.Cmd) error {
	log, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	var said strings.Builder
	lines := bufio.NewReader(log)
	for {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if err != nil {
			return fmt.Errorf("postgres ended: %w\n%s", errors.Join(err, cmd.Wait()), said.String())
		}
		if strings.Contains(line, "database system is ready to accept connections") {
			break
		}
	}
	p.server, p.drained = cmd, make(chan struct{})
	go func() { // ends with the server, which Stop waits for
		defer close(p.drained)
		_, _ = io.Copy(io.Discard, lines)
	}()
	return nil
}

func (p *Postgres) command(user *syscall.SysProcAttr, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = p.dir
	cmd.SysProcAttr = user
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH"), "HOME=" + p.dir}
	return cmd
}

// programs returns the folder of the newest server that is installed.
func programs() (string, error) {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(path))
	}
	installed, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well-formed
	slices.Reverse(installed)
	for _, dir := range append(folders, installed...) {
		if executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", errMissing
}

func executable(path string) bool {
	_, err := exec.LookPath(path)
	return err == nil
}
