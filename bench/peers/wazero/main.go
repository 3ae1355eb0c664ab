// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A peer: runs a module under wazero's WASI, compiled, not interpreted. There is a function
// `bench.nothing` for empty_call_guest.c.
//
//	wazero_wasi CACHE PROGRAM [HOST::GUEST...] -- [ARGUMENTS...]
//
// CACHE is the directory of compiled modules.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

func run(words []string) error {
	ctx := context.Background()
	cache, err := wazero.NewCompilationCacheWithDir(words[0])
	if err != nil {
		return err
	}
	defer cache.Close(ctx)
	config := wazero.NewRuntimeConfigCompiler().WithCompilationCache(cache)
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	defer runtime.Close(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return err
	}
	nothing := api.GoFunc(func(context.Context, []uint64) {}) // the result is the argument
	value := []api.ValueType{api.ValueTypeI32}
	_, err = runtime.NewHostModuleBuilder("bench").NewFunctionBuilder().
		WithGoFunction(nothing, value, value).Export("nothing").Instantiate(ctx)
	if err != nil {
		return err
	}

	code, err := os.ReadFile(words[1])
	if err != nil {
		return err
	}
	files := wazero.NewFSConfig()
	arguments := []string{words[1]}
	for at, word := range words[2:] {
		if word == "--" {
			arguments = append(arguments, words[2+at+1:]...)
			break
		}
		host, guest, found := strings.Cut(word, "::")
		if !found {
			return fmt.Errorf("no HOST::GUEST: %s", word)
		}
		files = files.WithDirMount(host, guest)
	}
	compiled, err := runtime.CompileModule(ctx, code)
	if err != nil {
		return err
	}
	_, err = runtime.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().
		WithStdin(os.Stdin).WithStdout(os.Stdout).WithStderr(os.Stderr).WithArgs(arguments...).
		WithFSConfig(files).WithSysNanotime().WithSysWalltime().WithRandSource(rand.Reader))
	return err
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: wazero_wasi CACHE PROGRAM [HOST::GUEST...] -- [ARGUMENTS...]")
		os.Exit(125)
	}
	err := run(os.Args[1:])
	var ended *sys.ExitError
	if errors.As(err, &ended) {
		os.Exit(int(ended.ExitCode()))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "wazero_wasi:", err)
		os.Exit(125)
	}
}
