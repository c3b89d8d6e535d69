// PocketBase with the records of a file: `pocketbase FOLDER RECORDS.jsonl`. It prints its address
// when it is ready, and ends with its input.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	// Its own tables.
	_ "github.com/pocketbase/pocketbase/migrations"
)

func main() {
	folder, records := os.Args[1], os.Args[2]
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: folder})
	check(app.Bootstrap())
	check(app.RunAllMigrations())
	check(fill(app, records))
	router, err := apis.NewRouter(app)
	check(err)
	mux, err := router.BuildMux()
	check(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() { check(http.Serve(listener, mux)) }()
	fmt.Printf("http://%s/api/collections/records/records\n", listener.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// fill makes a collection that everybody may list, with a record a line.
func fill(app core.App, file string) error {
	records := core.NewBaseCollection("records")
	everybody := ""
	records.ListRule = &everybody
	records.Fields.Add(
		&core.TextField{Name: "reference"},
		&core.TextField{Name: "place"},
		&core.TextField{Name: "state"},
		&core.TextField{Name: "note"},
		&core.NumberField{Name: "amount"},
		&core.NumberField{Name: "at"},
	)
	if err := app.Save(records); err != nil {
		return err
	}
	lines, err := os.Open(file)
	if err != nil {
		return err
	}
	defer lines.Close()
	return app.RunInTransaction(func(tx core.App) error {
		scanner := bufio.NewScanner(lines)
		for scanner.Scan() {
			var values map[string]any
			if err := json.Unmarshal(scanner.Bytes(), &values); err != nil {
				return err
			}
			// Its own ids have fifteen letters.
			values["id"] = fmt.Sprintf("%015s", values["id"])
			record := core.NewRecord(records)
			record.Load(values)
			if err := tx.SaveNoValidate(record); err != nil {
				return err
			}
		}
		return scanner.Err()
	})
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
