//! The `sluicegate` command: parse, run, print, exit.

#![deny(clippy::disallowed_methods)]
#![expect(clippy::print_stderr, reason = "this is where errors are shown")]

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::Parser;
use sluicegate::cli::{Arguments, Color, run};
use sluicegate::report::escape;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let choice = match arguments.color {
        Color::Auto => AutoStream::choice(&std::io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    match run(arguments) {
        Ok(answer) => {
            answer.aside.iter().for_each(|line| eprintln!("{}", escape::terminal_line(line)));
            let mut out = AutoStream::new(std::io::stdout().lock(), choice);
            match out.write_all(answer.text.as_bytes()).and_then(|()| out.flush()) {
                Ok(()) => ExitCode::from(answer.exit_code),
                // Whoever reads has seen enough; the verdict stands all the same.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::from(answer.exit_code),
                Err(error) => {
                    eprintln!("error: cannot write the report: {error}");
                    ExitCode::from(2)
                }
            }
        }
        Err(error) => {
            eprintln!("error: {}", escape::terminal_line(&error.message));
            if let Some(help) = &error.help {
                eprintln!("help: {}", escape::terminal_line(help));
            }
            ExitCode::from(2)
        }
    }
}
