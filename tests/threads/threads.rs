// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What Rust's standard library makes of threads: threads.wasm CASE, in an empty directory.
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Barrier, Condvar, Mutex, OnceLock, RwLock};
use std::thread;
use std::time::{Duration, Instant};

const CREW: usize = 8;

fn counting() {
    let count = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..CREW)
        .map(|_| {
            let count = Arc::clone(&count);
            thread::spawn(move || (0..2000).for_each(|_| *count.lock().unwrap() += 1))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(CREW * 2000, *count.lock().unwrap());
}

fn channels() {
    let (sender, receiver) = mpsc::sync_channel(3);
    let sum: usize = thread::scope(|scope| {
        for number in 0..CREW {
            let sender = sender.clone();
            scope.spawn(move || (0..200).for_each(|i| sender.send(number * 1000 + i).unwrap()));
        }
        drop(sender);
        receiver.iter().sum()
    });
    assert_eq!((0..CREW).map(|n| 200 * 1000 * n + 199 * 100).sum::<usize>(), sum);
}

fn conditions() {
    let turn = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        for number in 0..CREW {
            let (place, changed) = &turn;
            scope.spawn(move || {
                for _ in 0..50 {
                    let mut now = changed
                        .wait_while(place.lock().unwrap(), |now| *now % CREW != number)
                        .unwrap();
                    *now += 1;
                    changed.notify_all();
                }
            });
        }
    });
    assert_eq!(CREW * 50, *turn.0.lock().unwrap());

    // Nobody comes.
    let begin = Instant::now();
    let (guard, result) = turn
        .1
        .wait_timeout_while(turn.0.lock().unwrap(), Duration::from_millis(30), |_| true)
        .unwrap();
    drop(guard);
    assert!(result.timed_out() && begin.elapsed() >= Duration::from_millis(30));
}

fn others() {
    static ONCE: OnceLock<usize> = OnceLock::new();
    let made = AtomicUsize::new(0);
    let lock = RwLock::new(0);
    let barrier = Barrier::new(CREW);
    let parked = thread::spawn(thread::park);
    thread::scope(|scope| {
        for _ in 0..CREW {
            scope.spawn(|| {
                barrier.wait();
                ONCE.get_or_init(|| made.fetch_add(1, Ordering::SeqCst));
                for _ in 0..200 {
                    *lock.write().unwrap() += 1;
                    assert!(*lock.read().unwrap() > 0);
                }
            });
        }
    });
    parked.thread().unpark();
    parked.join().unwrap();
    assert_eq!((1, CREW * 200), (made.into_inner(), lock.into_inner().unwrap()));
    let ids: HashSet<_> = (0..100)
        .map(|_| thread::spawn(|| thread::current().id()).join().unwrap())
        .collect();
    assert_eq!(100, ids.len());
}

fn files() {
    thread::scope(|scope| {
        for number in 0..CREW {
            scope.spawn(move || {
                let mut log = OpenOptions::new().create(true).append(true).open("log").unwrap();
                for line in 0..100 {
                    log.write_all(format!("{number} {line}\n").as_bytes()).unwrap();
                }
                fs::create_dir_all(format!("common/{number}")).unwrap();
                fs::write(format!("common/{number}/file"), vec![b'x'; 10_000]).unwrap();
            });
        }
    });
    let mut text = String::new();
    fs::File::open("log").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(CREW * 100, text.lines().collect::<HashSet<_>>().len());
    assert_eq!(CREW, fs::read_dir("common").unwrap().count());
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("counting") => counting(),
        Some("channels") => channels(),
        Some("conditions") => conditions(),
        Some("others") => others(),
        Some("files") => files(),
        other => panic!("no case {other:?}"),
    }
    println!("well");
}
