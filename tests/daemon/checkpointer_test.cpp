#include "daemon/checkpointer.h"

#include <catch2/catch.hpp>

#include "store/statement.h"
#include "store/transaction.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace testing;

namespace {

constexpr int kNotes = 2500;  // each fills a page of its own

void write_notes(store::Database& db) {
    store::Transaction transaction(db);
    for (int i = 0; i < kNotes; ++i)
        db.prepare("INSERT INTO note (words) VALUES (?1)").run(std::string(3000, 'a'));
    transaction.commit();
}

/// What stands in the file itself: a copy without its WAL.
std::int64_t notes_in_the_file(const std::filesystem::path& path) {
    const auto copy = path.parent_path() / "copy.db";
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    auto db = store::Database::open(copy, store::Database::Mode::read_write);
    return db.prepare("SELECT count(*) FROM note").value<std::int64_t>().value();
}

}  // namespace

TEST_CASE("What was written is carried into the file beside the writer, once it is much") {
    const ScratchFolder folder;
    const auto path = folder.path() / "tickets.db";
    auto db = store::Database::open(path, store::Database::Mode::read_write);
    db.execute("CREATE TABLE note (words TEXT NOT NULL)");
    db.checkpoint();
    db.leave_checkpoints();
    db.pages_written();

    write_notes(db);
    const int pages = db.pages_written();
    CHECK(pages >= kNotes);
    CHECK(db.pages_written() == 0);
    CHECK(notes_in_the_file(path) == 0);  // its own commit has left it

    { Checkpointer(path).written(pages / 2); }
    CHECK(notes_in_the_file(path) == 0);  // too little

    { Checkpointer(path).written(pages); }
    CHECK(notes_in_the_file(path) == kNotes);
}

TEST_CASE("A checkpoint that cannot be made is no loss, and a database in memory needs none") {
    const ScratchFolder folder;
    { Checkpointer(folder.path() / "no" / "such.db").written(1'000'000); }
    { Checkpointer("").written(1'000'000); }
    CHECK_FALSE(std::filesystem::exists(folder.path() / "no"));
}
