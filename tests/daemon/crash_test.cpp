// The process dies at every durable step of the road, one after the other, and each time the next one brings
// the same end about: nothing lost, nothing doubled, a notice repeated only under its Message-ID.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <set>

#include "daemon/recover.h"
#include "mail/parse.h"
#include "store/deadlines.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "tests/support/road.h"

using namespace ticketgate;
using namespace testing;

namespace {

constexpr int kDied = 9;
constexpr int kLetters = 8;
constexpr std::size_t kMostSent = 200;

/// What the servers know: outlives each process, in memory that parent and children share.
struct Servers {
    std::atomic<int> steps;
    int die_at;  // 0: never
    bool filed[kLetters + 1];
    std::atomic<std::size_t> sent;
    struct {
        char id[96];
        char to[64];
        char subject[96];
        char digest[33];
    } letters[kMostSent];
};

Servers* shared_servers() {
    void* memory =
        ::mmap(nullptr, sizeof(Servers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    return new (memory) Servers{};
}

/// One of the places where a process may end.
void step(Servers& servers) {
    if (++servers.steps == servers.die_at) ::_exit(kDied);
}

std::string letter_at(int number) {
    const auto n = std::to_string(number);
    const std::string anna = "Anna <anna@client.example>";
    switch (number) {
        case 3:  // an answer to the first, whose id is known
            return raw_letter(anna, "Re: Request 1", "3@client.example", "More of 1.",
                              {{"In-Reply-To", "<1@client.example>"}});
        case 4:  // the second once more
            return letter_at(2);
        case 5:  // a stranger who names a ticket
            return raw_letter("mallory@else.example", "[#1] tell me", "5@else.example", "All of it.");
        case 6:  // too large
            return raw_letter(anna, "Large", "6@client.example", std::string(200000, 'x'));
        default:
            return raw_letter(anna, "Request " + n, n + "@client.example", "Text " + n + ".");
    }
}

void copy(char* to, std::size_t room, const std::string& text) {
    std::strncpy(to, text.c_str(), room - 1);
}

void connect(World& world, Servers& servers) {
    for (int number = 1; number <= kLetters; ++number) {
        const auto uid = world.server.arrive(letter_at(number));
        if (servers.filed[number]) world.server.letters.erase(uid);
    }
    world.server.before = [&servers](const std::string& what, const std::vector<std::uint32_t>& uids) {
        step(servers);
        if (what != "file") return;
        for (const std::uint32_t uid : uids) servers.filed[uid] = true;
        step(servers);  // filed, and nobody was told
    };
    world.relay.before = [&servers](const mail::Envelope&) { step(servers); };
    world.relay.answer = [&world, &servers](const mail::Envelope& envelope) {
        const std::string& bytes = world.relay.sent.back().bytes;
        auto& letter = servers.letters[servers.sent];
        copy(letter.id, sizeof letter.id, envelope.envelope_id);
        copy(letter.to, sizeof letter.to, envelope.recipients.front());
        copy(letter.subject, sizeof letter.subject, mail::parse(bytes).subject);
        copy(letter.digest, sizeof letter.digest, std::to_string(std::hash<std::string>{}(bytes)));
        ++servers.sent;
        step(servers);  // the relay has it, and nobody was told
        return FakeRelay::same(envelope, mail::Outcome::sent, 250, "OK");
    };
}

/// Before each commit, and after it.
store::Database watched(World& world, Servers& servers) {
    auto db = world.writer();
    sqlite3_commit_hook(
        db.handle(), [](void* shared) { return step(*static_cast<Servers*>(shared)), 0; }, &servers);
    sqlite3_wal_hook(
        db.handle(),
        [](void* shared, sqlite3*, const char*, int) {
            return step(*static_cast<Servers*>(shared)), SQLITE_OK;
        },
        &servers);
    return db;
}

/// A daemon's life in a process of its own. True: it came to its end.
bool live_once(World& world, Servers& servers, int die_at) {
    servers.steps = 0;
    servers.die_at = die_at;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (!find_suspects(world.path(), rehearsal(world.path(), world.desk)).empty()) ::_exit(1);
        connect(world, servers);
        bool well = false;
        {
            Shift shift(world, watched(world, servers));
            well = shift.pass();
            well = shift.pass() && well;  // whatever the first has left to the second
        }
        ::_exit(well ? 0 : 2);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    const int code = WEXITSTATUS(status);
    REQUIRE((code == 0 || code == kDied));
    return code == 0;
}

/// All that the store says which does not depend on how often we died.
std::vector<std::string> record_of(World& world) {
    auto db = world.reader();
    std::vector<std::string> lines;
    for (const auto& t : store::list_tickets(db, {})) {
        const auto number = std::to_string(t.number.value);
        lines.push_back("ticket " + number + " " + t.subject + " " + t.requester + " " +
                        std::string(to_string(t.status)));
        for (const auto& m : store::messages(db, t.number))
            lines.push_back("message " + number + " " + m.text);
        for (const auto& e : store::events(db, t.number))
            if (e.kind == "registered" || e.kind == "appended" || e.kind == "sent")
                lines.push_back("event " + number + " " + e.kind);
        for (const auto& d : store::deadlines(db, t.number))
            lines.push_back("deadline " + number + " " + d.kind);
    }
    auto letters = store::list_letters(db, {});
    for (const auto& l : letters)
        lines.push_back("letter " + std::to_string(l.uid) + " " + std::string(to_string(l.state)) + " " +
                        l.verdict + " " + (l.ticket ? std::to_string(l.ticket->value) : "-"));
    std::multiset<std::string> outbox;
    for (const auto& o : store::list_outbox(db, {}))
        outbox.insert("outbox " + o.kind + " " + o.recipients.front().address + " " +
                      std::string(to_string(o.state)));
    lines.insert(lines.end(), outbox.begin(), outbox.end());
    lines.push_back("cursor " + std::to_string(store::cursor(db, "support")->uid));
    lines.push_back("accepted " + std::to_string(store::count_accepted(db)));
    return lines;
}

struct SentLetters {
    std::multiset<std::string> different;  // recipient and subject of each id
    bool repeated_in_other_words = false;
    std::size_t repeats = 0;
};

SentLetters sent_letters(const Servers& servers) {
    SentLetters sent;
    std::map<std::string, std::string> by_id;
    for (std::size_t i = 0; i < servers.sent; ++i) {
        const auto& letter = servers.letters[i];
        const std::string words = std::string(letter.to) + "|" + letter.subject + "|" + letter.digest;
        const auto [at, fresh] = by_id.emplace(letter.id, words);
        if (fresh) sent.different.insert(std::string(letter.to) + "|" + letter.subject);
        if (!fresh) ++sent.repeats;
        if (at->second != words) sent.repeated_in_other_words = true;
    }
    return sent;
}

std::vector<int> not_filed(const Servers& servers) {
    std::vector<int> left;
    for (int number = 1; number <= kLetters; ++number)
        if (!servers.filed[number]) left.push_back(number);
    return left;
}

struct Ended {
    std::vector<std::string> record;
    SentLetters sent;
    std::vector<int> left;
    int steps = 0;
};

/// Dies at `die_at`, then lives on until all is done.
Ended live_and_die(int die_at) {
    World world;
    promise_reaction(world.desk, 4);
    Servers* servers = shared_servers();
    const bool survived = live_once(world, *servers, die_at);
    const int steps = servers->steps;
    if (!survived) REQUIRE(live_once(world, *servers, 0));
    Ended ended{record_of(world), sent_letters(*servers), not_filed(*servers), steps};
    ::munmap(servers, sizeof(Servers));
    return ended;
}

}  // namespace

TEST_CASE("Killed at any step, the desk ends where the quiet run ends") {
    const Ended quiet = live_and_die(0);
    CHECK(quiet.sent.repeats == 0);
    CHECK(quiet.left == std::vector<int>{6});  // too large: stays
    REQUIRE(quiet.steps > 30);
    CHECK(std::ranges::count_if(quiet.record, [](const auto& l) { return l.starts_with("ticket "); }) == 4);

    std::size_t repeats = 0;
    for (int die_at = 1; die_at <= quiet.steps; ++die_at) {
        INFO("died at step " << die_at << " of " << quiet.steps);
        const Ended ended = live_and_die(die_at);
        CHECK(ended.record == quiet.record);
        CHECK(ended.sent.different == quiet.sent.different);
        CHECK_FALSE(ended.sent.repeated_in_other_words);
        CHECK(ended.left == quiet.left);
        repeats += ended.sent.repeats;
    }
    CHECK(repeats > 0);  // some deaths fell between the relay's word and our record of it
}
