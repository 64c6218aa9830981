//! Work on threads of its own.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::threads::Threads;

fn threads(most: usize, most_waiting: usize) -> &'static Threads {
    Box::leak(Box::new(Threads::new(most, most_waiting)))
}

/// At work, and waiting.
fn figures(threads: &Threads) -> (usize, usize) {
    let pool = threads.figures();
    (pool.in_use, pool.waiting)
}

/// Begins work that lasts until something is sent, or the sender is gone.
async fn begun(threads: &'static Threads) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let (end, until) = mpsc::channel();
    let (begins, began) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(async move {
        let work = move || {
            begins.send(()).ok();
            until.recv().ok();
        };
        threads.run(work).await.unwrap();
    });
    began.await.unwrap();
    (end, task)
}

#[tokio::test]
async fn work_is_done_on_another_thread() {
    let there = threads(1, 1).run(|| thread::current().id()).await.unwrap();
    assert_ne!(there, thread::current().id());
}

#[tokio::test]
async fn who_gives_up_leaves_the_queue_and_work_that_began_keeps_its_place() {
    let threads = threads(1, 1);
    let (end, task) = begun(threads).await;
    let waits = tokio::time::timeout(Duration::from_millis(20), threads.run(|| ()));
    assert!(waits.await.is_err(), "there is one place, and it is taken");
    assert_eq!(figures(threads), (1, 0));
    task.abort();
    drop(task.await);
    assert_eq!(figures(threads), (1, 0), "the thread cannot be told to stop");
    drop(end);
    threads.run(|| ()).await.unwrap();
    assert_eq!(figures(threads), (0, 0));
}

#[tokio::test]
async fn too_many_that_wait_are_refused_and_those_that_wait_get_their_turn() {
    let threads = threads(1, 1);
    let (end, task) = begun(threads).await;
    let second = tokio::spawn(threads.run(|| 2));
    while threads.figures().waiting == 0 {
        tokio::task::yield_now().await;
    }
    let error = threads.run(|| 3).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ResourceBusy);
    drop(end);
    task.await.unwrap();
    assert_eq!(second.await.unwrap().unwrap(), 2);
    assert_eq!(figures(threads), (0, 0));
}

#[tokio::test]
async fn a_panic_gives_the_place_back() {
    let threads = threads(1, 1);
    assert!(threads.run(|| assert!(thread::current().name().is_none())).await.is_err());
    assert_eq!(threads.run(|| 1).await.unwrap(), 1);
}
