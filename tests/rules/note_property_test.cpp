// An internal note leaves by no path: lives of a ticket in which operators write notes among all else that
// they can say, and no letter to a client ever holds a note's words or the name of its file.
#include <catch2/catch.hpp>
#include <random>

#include "daemon/rules/notices.h"
#include "daemon/rules/tags_table.h"
#include "tests/support/life.h"

using namespace rules;
using namespace testing;
using namespace std::chrono_literals;

namespace {

constexpr const char* kNoteWords = "INWARD";
constexpr const char* kNoteFile = "inward.pdf";

class Dice {
  public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    bool once_in(int n) { return below(n) == 0; }

  private:
    std::mt19937 engine_;  // its output is the same everywhere; std's distributions are not
};

/// Any tag, with an argument that it likes or not, in either language; now and then a slip.
std::string any_tag(Dice& dice) {
    static constexpr const char* kArguments[] = {"",
                                                 "",
                                                 "",
                                                 "2",
                                                 "3h",
                                                 "scope",
                                                 "high",
                                                 "support",
                                                 "parts 2wd",
                                                 "Maker",
                                                 "olga@desk.example",
                                                 "workaround",
                                                 "boris@client.example",
                                                 "1"};
    const TagRow& row = kTags.at(static_cast<std::size_t>(dice.below(static_cast<int>(kTags.size()))));
    std::string line = "#" + std::string(dice.once_in(3) ? row.ru : row.en);
    // A slip: the last letter is gone, of two octets in Russian.
    if (dice.once_in(12)) line.resize(line.size() - (static_cast<unsigned char>(line.back()) < 0x80 ? 1 : 2));
    const char* argument = kArguments[dice.below(std::size(kArguments))];
    return *argument ? line + " " + argument : line;
}

/// Tags with #note among them, wherever, in either language.
std::string any_note(Dice& dice) {
    std::vector<std::string> lines;
    for (int i = dice.below(4); i > 0; --i) lines.push_back(any_tag(dice));
    lines.insert(lines.begin() + dice.below(static_cast<int>(lines.size()) + 1),
                 dice.once_in(2) ? "#note" : "#ЗАМЕТКА");
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text + "\n" + kNoteWords + " words.";
}

std::string any_answer(Dice& dice) {
    std::string text;
    for (int i = dice.below(3); i > 0; --i) text += any_tag(dice) + "\n";
    return text + "\nOutward words.";
}

std::string all_of(const Notice& notice) {
    std::string text = notice.in_reply_to;
    for (const auto& [name, value] : notice.values) text += "\n" + value;
    for (const mail::Attachment& file : notice.attachments) text += "\n" + file.filename + "\n" + file.bytes;
    return text;
}

void check_notices(const Decision& decision) {
    for (const Notice& notice : decision.notices) {
        if (is_for_operators(notice.kind)) continue;
        INFO(notice.kind);
        REQUIRE(all_of(notice).find(kNoteWords) == std::string::npos);
        REQUIRE(all_of(notice).find(kNoteFile) == std::string::npos);
    }
    for (const auto& change : changes_of<AddMessage>(decision))
        if (change.message.text.find(kNoteWords) != std::string::npos)
            REQUIRE_FALSE(change.message.is_public);
}

/// As an operator's program sends it, in answer to a notice of the ticket.
mail::ParsedMail letter_with(Dice& dice, const std::string& text, bool note) {
    mail::ParsedMail mail = letter_from("ivan@desk.example", text);
    mail.from.front().name = "Ivan";
    if (note && dice.once_in(2)) mail.attachments.push_back(attached(kNoteFile, kNoteWords));
    return mail;
}

KnownId answered(const char* kind) {
    KnownId id;
    id.id = "ours@desk.example";
    id.header = "In-Reply-To";
    id.ours = true;
    id.kind = kind;
    id.sent_to = {"ivan@desk.example"};
    id.ticket = store::TicketNumber{1};
    return id;
}

/// What he wrote failed; he lets it pass, or corrects it by tags or words.
void follow_up(Dice& dice, Life& life, const mail::ParsedMail& failed, const char* kind) {
    LetterCame came;
    came.letter = {500};
    came.mailbox = "support";
    came.mail = failed;
    if (dice.once_in(2)) {
        came.released = came.leave_out = true;
        came.arrived = life.now;
        life.facts.known = {answered(kind)};
        check_notices(life.decide(came));
        life.facts.known.clear();
        return;
    }
    SpokenOf spoken;
    spoken.row.id = {500};
    spoken.row.mailbox = "support";
    spoken.row.state = store::LetterState::held;
    spoken.row.verdict = "command-failed";
    spoken.came = came;
    spoken.answers = kind;
    life.facts.spoken_of = spoken;
    KnownId transcript = answered("op-transcript");
    transcript.letter = store::LetterId{500};
    life.letter(
        letter_with(dice, dice.once_in(2) ? any_tag(dice) : any_tag(dice) + "\n\n" + kNoteWords, false),
        transcript);
    check_notices(life.last);
    life.facts.spoken_of.reset();
}

}  // namespace

TEST_CASE("No letter to a client ever holds a note's words or file") {
    Dice dice(20261122);
    int notes = 0, failures = 0;
    for (int one = 0; one < 400; ++one) {
        Life life;
        life.client("Organisation: X\n\nIt does not print.");
        for (int step = 0; step < 12; ++step) {
            life.now += std::chrono::minutes(1 + dice.below(2000));
            static constexpr const char* kKinds[] = {"op-new", "op-message", "op-warning", "op-transcript"};
            const char* kind = kKinds[dice.below(std::size(kKinds))];
            if (dice.once_in(4)) {
                life.client("Words of the client.", 1);
            } else if (dice.once_in(3)) {
                life.by_operator(any_answer(dice), 1, kind);
            } else {
                const std::string text = any_note(dice);
                INFO(one << " " << step << " " << text);
                const mail::ParsedMail mail = letter_with(dice, text, true);
                life.letter(mail, answered(kind));
                check_notices(life.last);
                const bool failed = life.last.verdict.name == "command-failed";
                notes += life.last.verdict.name == "answered" ? 1 : 0;
                failures += failed ? 1 : 0;
                if (failed) follow_up(dice, life, mail, kind);
            }
            check_notices(life.last);
            if (life.ticket().status == store::Status::closed) break;
        }
    }
    // The generator writes notes that are carried out and notes that fail, or the above says little.
    CHECK(notes > 50);
    CHECK(failures > 50);
}
