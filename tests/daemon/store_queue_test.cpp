#include "daemon/store_queue.h"

#include <sqlite3.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <future>
#include <stdexcept>

#include "store/statement.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace testing;

namespace {

store::Database notebook(const std::filesystem::path& path) {
    auto db = store::Database::open(path, store::Database::Mode::read_write);
    db.execute("CREATE TABLE IF NOT EXISTS note (word TEXT NOT NULL UNIQUE)");
    return db;
}

void note(store::Database& db, const std::string& word) {
    db.prepare("INSERT INTO note (word) VALUES (?1)").run(word);
}

std::int64_t count_notes(const std::filesystem::path& path) {
    auto db = store::Database::open(path, store::Database::Mode::read_only);
    return db.prepare("SELECT count(*) FROM note").value<std::int64_t>().value();
}

/// How a job ended.
enum class End { none, well, store_failed, defect };

struct Desk {
    Desk() : Desk(1000000) {}
    /// `spare_pages`: how much the file may grow.
    explicit Desk(int spare_pages) {
        auto db = notebook(path);
        const auto pages = db.prepare("PRAGMA page_count").value<std::int64_t>().value() + spare_pages;
        db.execute("PRAGMA max_page_count = " + std::to_string(pages));
        const auto count = [](void* commits_) { return ++*static_cast<std::atomic<int>*>(commits_), 0; };
        sqlite3_commit_hook(db.handle(), count, &commits);
        queue = std::make_unique<StoreQueue>(std::move(db), loop);
    }

    asio::awaitable<void> run_one(std::function<void(store::Database&)> job, End& end) {
        try {
            co_await queue->run([&job](store::Database& db) { job(db); });
            end = End::well;
        } catch (const store::Error&) {
            end = End::store_failed;
        } catch (const std::exception&) {
            end = End::defect;
        }
        on_the_loop = on_the_loop && std::this_thread::get_id() == here;
    }
    void spawn(std::function<void(store::Database&)> job, End& end) {
        asio::co_spawn(loop, run_one(std::move(job), end), asio::detached);
    }
    /// The jobs are all in the queue before the first of them is begun: so they are one group.
    std::vector<End> run_together(const std::vector<std::function<void(store::Database&)>>& jobs) {
        std::promise<void> entered, gate;
        End first = End::none;
        std::vector<End> ends(jobs.size(), End::none);
        const auto wait = [&](store::Database&) {
            entered.set_value();
            gate.get_future().wait();
        };
        spawn(wait, first);
        loop.poll();
        entered.get_future().wait();
        for (std::size_t i = 0; i < jobs.size(); ++i) spawn(jobs[i], ends[i]);
        loop.poll();
        commits = 0;
        gate.set_value();
        loop.restart();
        loop.run();
        CHECK(first == End::well);
        return ends;
    }

    ScratchFolder folder;
    std::filesystem::path path = folder.path() / "notes.db";
    std::atomic<int> commits{0};
    std::thread::id here = std::this_thread::get_id();
    bool on_the_loop = true;
    asio::io_context loop{1};
    std::unique_ptr<StoreQueue> queue;
};

}  // namespace

TEST_CASE("A job's result comes back on the loop's thread, once it is on disk") {
    Desk desk;
    int answer = 0;
    std::int64_t on_disk = -1;
    const auto work = [&]() -> asio::awaitable<void> {
        const auto job = [](store::Database& db) {
            note(db, "one");
            return 42;
        };
        answer = co_await desk.queue->run(job);
        on_disk = count_notes(desk.path);
        desk.on_the_loop = std::this_thread::get_id() == desk.here;
    };
    asio::co_spawn(desk.loop, work(), asio::detached);
    desk.loop.run();
    CHECK(answer == 42);
    CHECK(on_disk == 1);
    CHECK(desk.on_the_loop);
}

TEST_CASE("Jobs that wait are committed together, in their order") {
    Desk desk;
    std::vector<int> order;
    std::vector<std::function<void(store::Database&)>> jobs;
    for (int i = 0; i < 100; ++i)
        jobs.push_back([i, &order](store::Database& db) {
            order.push_back(i);
            note(db, std::to_string(i));
        });
    const auto ends = desk.run_together(jobs);
    CHECK(std::ranges::count(ends, End::well) == 100);
    CHECK(std::ranges::is_sorted(order));
    CHECK(count_notes(desk.path) == 100);
    CHECK(desk.commits == 2);  // that of the job in front, and theirs
    CHECK(desk.on_the_loop);
}

TEST_CASE("A job that fails by a defect fails alone, and nothing of it stays") {
    Desk desk;
    const auto ends = desk.run_together({
        [](store::Database& db) { note(db, "before"); },
        [](store::Database& db) {
            note(db, "half");
            throw std::logic_error("a defect");
        },
        [](store::Database& db) { note(db, "between"); },
        [](store::Database& db) {
            note(db, "another half");
            note(db, "before");  // refused: it is there
        },
        [](store::Database& db) { note(db, "after"); },
    });
    CHECK(ends == std::vector<End>{End::well, End::defect, End::well, End::store_failed, End::well});
    CHECK(count_notes(desk.path) == 3);
}

TEST_CASE("When the disk is full all of the group know, and it goes on when there is room") {
    Desk desk(20);
    const auto ends = desk.run_together({
        [](store::Database& db) { note(db, "small"); },
        [](store::Database& db) { note(db, std::string(1 << 20, 'x')); },
        [](store::Database& db) { note(db, "also small"); },
    });
    CHECK(std::ranges::count(ends, End::store_failed) == 3);
    CHECK(count_notes(desk.path) == 0);
    End end = End::none;
    desk.spawn([](store::Database& db) { note(db, "small"); }, end);
    desk.loop.restart();
    desk.loop.run();
    CHECK(end == End::well);
    CHECK(count_notes(desk.path) == 1);
}

TEST_CASE("A queue that ends finishes what it has been given") {
    Desk desk;
    std::vector<End> ends(50, End::none);
    for (int i = 0; i < 50; ++i)
        desk.spawn([i](store::Database& db) { note(db, std::to_string(i)); },
                   ends[static_cast<std::size_t>(i)]);
    desk.loop.poll();
    desk.queue.reset();
    CHECK(count_notes(desk.path) == 50);
    desk.loop.restart();
    desk.loop.run();
    CHECK(std::ranges::count(ends, End::well) == 50);
}

TEST_CASE("A loop that is gone before the results come back drops them without harm") {
    auto desk = std::make_unique<Desk>();
    End end = End::none;
    desk->spawn([](store::Database& db) { note(db, "last"); }, end);
    desk->loop.poll();
    desk->queue.reset();
    CHECK(count_notes(desk->path) == 1);
    desk.reset();
    CHECK(end == End::none);
}
