#include "daemon/recover.h"

#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <stdexcept>

#include "daemon/template_set.h"
#include "store/ledger.h"
#include "store/statement.h"
#include "store/transaction.h"
#include "tests/support/desk.h"
#include "tests/support/letters.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using namespace testing;
using std::chrono::seconds;

namespace {

/// A store with one accepted letter for each text.
struct Waiting {
    explicit Waiting(const std::vector<std::string>& texts) {
        auto db = store::Database::open(path, store::Database::Mode::read_write);
        store::Transaction transaction(db);
        for (const std::string& text : texts)
            store::accept(db, new_letter(raw_letter("anna@client.example", "x", "", text)), {});
        transaction.commit();
    }
    int attempts(std::int64_t id) const {
        auto db = store::Database::open(path, store::Database::Mode::read_only);
        return store::find_letter(db, {id})->attempts;
    }
    ScratchFolder folder;
    std::filesystem::path path = folder.path() / "tickets.db";
};

rules::Desk desk_with_words() {
    rules::Desk desk = small_desk();
    desk.templates = load_templates({}, {}).templates;
    return desk;
}

bool has(std::string_view bytes, std::string_view word) {
    return bytes.find(word) != std::string_view::npos;
}

/// Does to a letter what its text says.
void obey(store::Database& db, store::LetterId letter) {
    const std::string bytes = store::raw_bytes(db, letter);
    if (has(bytes, "abort")) {
        ::signal(SIGABRT, SIG_DFL);  // Catch would tell a story about it
        ::abort();
    }
    if (has(bytes, "hang"))
        for (;;) ::pause();
    if (has(bytes, "throw")) throw std::runtime_error("bad letter");
}

std::vector<std::int64_t> ids_of(const std::vector<Suspect>& suspects) {
    std::vector<std::int64_t> ids;
    for (const Suspect& suspect : suspects) ids.push_back(suspect.letter.value);
    return ids;
}

}  // namespace

TEST_CASE("Innocent letters are tried and left alone") {
    const Waiting waiting({"good", "better", "best"});
    CHECK(find_suspects(waiting.path, obey).empty());
    for (const int id : {1, 2, 3}) CHECK(waiting.attempts(id) == 0);
}

TEST_CASE("Who kills, hangs or throws is blamed after the second try, and nobody else") {
    const Waiting waiting({"good", "abort", "good", "hang", "throw", "good", "abort again"});
    const auto suspects = find_suspects(waiting.path, obey, seconds(1));
    CHECK(ids_of(suspects) == std::vector<std::int64_t>{2, 4, 5, 7});
    REQUIRE(suspects.size() == 4);
    CHECK(suspects[0].problem == "settling it ended the process with signal 6");
    CHECK(suspects[1].problem == "settling it did not come to an end");
    CHECK(suspects[2].problem == "settling it failed (exit 2)");
    CHECK(suspects[0].mailbox == "support");
    for (const int id : {1, 3, 6}) CHECK(waiting.attempts(id) == 0);
    for (const int id : {2, 4, 5, 7}) CHECK(waiting.attempts(id) == 2);
}

TEST_CASE("A try that killed an earlier daemon is on disk and counts") {
    const Waiting waiting({"good", "throw"});
    {
        auto db = store::Database::open(waiting.path, store::Database::Mode::read_write);
        store::mark_attempt(db, {2});
    }
    CHECK(ids_of(find_suspects(waiting.path, obey)) == std::vector<std::int64_t>{2});
    CHECK(waiting.attempts(2) == 2);
}

TEST_CASE("A letter that fails once by chance is not blamed") {
    const Waiting waiting({"good", "chance"});
    const auto once = [&](store::Database& db, store::LetterId letter) {
        if (has(store::raw_bytes(db, letter), "chance") && waiting.attempts(2) == 0)
            throw std::runtime_error("memory was short");
    };
    CHECK(find_suspects(waiting.path, once).empty());
    CHECK(waiting.attempts(2) == 1);
}

TEST_CASE("Who is in hand when somebody ends the process is not blamed") {
    const Waiting waiting({"good"});
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        const auto ended = [signal](store::Database&, store::LetterId) {
            ::signal(signal, SIG_DFL);
            ::raise(signal);
        };
        CHECK(find_suspects(waiting.path, ended).empty());
    }
    CHECK(waiting.attempts(1) == 0);
}

TEST_CASE("Nothing waits, no store at all, no store of ours: nobody is suspected") {
    CHECK(find_suspects(Waiting({}).path, obey).empty());
    const ScratchFolder folder;
    CHECK(find_suspects(folder.path() / "none.db", obey).empty());
    CHECK_FALSE(std::filesystem::exists(folder.path() / "none.db"));
    CHECK(find_suspects(folder.write("other.db", "not a database at all, only words"), obey).empty());
}

TEST_CASE("The rehearsal goes to the very end and leaves nothing behind") {
    const Waiting waiting({"good", "better"});
    const rules::Desk desk = desk_with_words();
    const auto count = [&](const char* question) {
        auto db = store::Database::open(waiting.path, store::Database::Mode::read_only);
        return db.prepare(question).value<std::int64_t>().value_or(-1);
    };
    CHECK(find_suspects(waiting.path, rehearsal(waiting.path, desk)).empty());
    CHECK(count("SELECT count(*) FROM letter WHERE state = 'accepted' AND attempts = 0") == 2);
    CHECK(count("SELECT count(*) FROM ticket") == 0);
    CHECK(count("SELECT count(*) FROM outbox") == 0);
    CHECK(count("SELECT count(*) FROM setting") == 0);
}

TEST_CASE("What is deadly only when it is written down is found, too") {
    const Waiting waiting({"good", "deadly"});
    {
        // Stands for a crash while the notices are written: endless work inside the transaction.
        auto db = store::Database::open(waiting.path, store::Database::Mode::read_write);
        db.execute(
            "CREATE TRIGGER deadly AFTER INSERT ON message WHEN NEW.text LIKE 'deadly%' BEGIN "
            "INSERT INTO setting (name, value) SELECT 'x', max(n) FROM (WITH RECURSIVE c(n) AS (SELECT 1 "
            "UNION "
            "ALL SELECT n + 1 FROM c) SELECT n FROM c); END");
    }
    const auto suspects = find_suspects(waiting.path, rehearsal(waiting.path, desk_with_words()), seconds(1));
    CHECK(ids_of(suspects) == std::vector<std::int64_t>{2});
    CHECK(waiting.attempts(1) == 0);
}
