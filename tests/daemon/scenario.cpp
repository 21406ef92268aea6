#include "tests/support/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "daemon/config_calendar.h"
#include "daemon/config_canned.h"
#include "daemon/config_policy.h"
#include "daemon/rules/desk.h"
#include "daemon/template_set.h"
#include "mail/date.h"
#include "mail/parse.h"
#include "mail/reply.h"

namespace testing {
namespace {

using ticketgate::SimulatedLetter;
using ticketgate::SimulatedLine;

// ---- reading

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

std::string address_of(const std::string& who) {
    if (who.find('@') != std::string::npos) return who;
    const bool operator_ = who == "ivan" || who == "olga" || who == "lead" || who == "oleg" || who == "stan";
    return who + (operator_ ? "@desk.example" : "@client.example");
}

/// Words; name="several words" is one.
std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (const char c : line + " ") {
        if (c == '"')
            quoted = !quoted;
        else if (c == ' ' && !quoted) {
            if (!word.empty()) words.push_back(std::move(word));
            word.clear();
        } else
            word += c;
    }
    return words;
}

Expectation::Field field_of(const std::string& word) {
    const auto at = word.find_first_of("=~");
    if (at == std::string::npos) throw std::runtime_error("\"" + word + "\" is no name=value");
    return {word.substr(0, at), word.substr(at + 1), word[at] == '~'};
}

bool is_time(const std::string& text) {
    return text.size() >= 16 && text[4] == '-' && text[10] == ' ' && text[13] == ':';
}

class Reader {
  public:
    explicit Reader(const std::filesystem::path& file) : file_(file) {
        scenario_.name = file.stem().string();
    }

    Scenario run() {
        std::ifstream in(file_);
        for (std::string line; std::getline(in, line);) {
            ++number_;
            try {
                read(trimmed(line));
            } catch (const std::exception& error) {
                throw std::runtime_error(fmt::format("{}:{}: {}", file_.string(), number_, error.what()));
            }
        }
        if (scenario_.until.empty() || scenario_.expected.empty())
            throw std::runtime_error(file_.string() + ": no \"until\", or nothing is expected");
        return std::move(scenario_);
    }

  private:
    void read(const std::string& line) {
        if (line.empty() || line.starts_with("--")) return;
        const auto words = words_of(line);
        if (words[0] == "mailbox")
            mailbox(words);
        else if (words[0] == "client")
            client(words);
        else if (words[0] == "operator")
            scenario_.operators.push_back(operator_of(words));
        else if (words[0] == "maintenance")
            maintenance(words);
        else if (words[0] == "grace")
            scenario_.graces.emplace_back(words.at(1), std::stoi(words.at(2)));
        else if (words[0] == "until")
            scenario_.until = line.substr(6);
        else if (words[0] == "never")
            expect(line.substr(6), true);
        else if (is_time(line) && is_expectation(line))
            expect(line, false);
        else if (is_time(line))
            letter(line);
        else
            throw std::runtime_error("neither a setting nor a time");
    }
    static bool is_expectation(const std::string& line) {
        const auto rest = trimmed(line.substr(16));
        return rest.starts_with("#") || rest.starts_with("- ");
    }
    void mailbox(const std::vector<std::string>& words) {
        ScenarioMailbox mailbox{words.at(1), words.at(2), "", {}, ""};
        for (std::size_t i = 3; i < words.size(); ++i) {
            const auto field = field_of(words[i]);
            if (field.name == "category")
                mailbox.category = field.value;
            else if (field.name == "strangers" && field.value == "reject")
                mailbox.strangers = rules::Strangers::reject;
            else if (field.name == "language")
                mailbox.language = field.value;
            else
                throw std::runtime_error(fmt::format("a mailbox has no {}={}", field.name, field.value));
        }
        scenario_.mailboxes.push_back(std::move(mailbox));
    }
    static rules::Operator operator_of(const std::vector<std::string>& words) {
        rules::Operator who{words.at(1), address_of(words.at(1)), rules::OperatorRole::operator_, {}};
        who.name.front() = static_cast<char>(std::toupper(who.name.front()));
        who.queues.assign(words.begin() + 2, words.end());
        return who;
    }
    void client(const std::vector<std::string>& words) {
        store::Client client;
        client.address = address_of(words.at(1));
        client.name = words.at(1);
        client.organisation = "Acme";
        client.language = "ru";
        for (std::size_t i = 2; i < words.size(); ++i) {
            const auto field = field_of(words[i]);
            if (field.name == "plan")
                client.plan = field.value;
            else if (field.name == "organisation")
                client.organisation = field.value;
            else if (field.name == "contract")
                client.contract = field.value;
            else if (field.name == "language")
                client.language = field.value;
            else
                throw std::runtime_error("a client has no " + field.name);
        }
        scenario_.clients.push_back(std::move(client));
    }
    void maintenance(const std::vector<std::string>& words) {
        const auto at = [](const std::string& text) {
            return rules::Instant(mail::parse_date(text)->instant);
        };
        scenario_.maintenance.push_back(
            {words.at(1), at(words.at(2)), at(words.at(3)), {{"ru", words.at(4)}}});
    }
    void letter(const std::string& line) {
        const auto colon = line.find(": ", 16);
        if (colon == std::string::npos) throw std::runtime_error("a letter wants \"who: subject / text\"");
        ScenarioLetter letter;
        letter.line = number_;
        letter.time = line.substr(0, 16);
        const auto head = words_of(line.substr(16, colon - 16));
        letter.who = head.at(0);
        for (std::size_t i = 1; i < head.size(); ++i) {
            if (head[i] == "re" && !head.at(i + 1).starts_with("#"))
                letter.answers_kind = head.at(++i);
            else if (head[i] == "re")
                letter.answers = std::stoll(head.at(++i).substr(1));
            else if (head[i] == "to")
                letter.mailbox = head.at(++i);
            else
                letter.marks[head[i]] = "";
        }
        const std::string rest = line.substr(colon + 2);
        const auto slash = rest.find(" / ");
        letter.subject = slash == std::string::npos ? "" : trimmed(rest.substr(0, slash));
        letter.text = trimmed(slash == std::string::npos ? rest : rest.substr(slash + 3));
        scenario_.letters.push_back(std::move(letter));
    }
    void expect(const std::string& line, bool never) {
        Expectation one;
        one.line = number_;
        one.never = never;
        one.shown = (never ? "never " : "") + line;
        const bool timed = is_time(line);
        if (timed) one.time = replaced(line.substr(0, 16), " ", "T");
        const auto words = words_of(timed ? line.substr(16) : line);
        one.ticket = words.at(0).starts_with('#') ? words[0].substr(1) : words[0];
        one.type = words.at(1);
        for (std::size_t i = 2; i < words.size(); ++i) one.fields.push_back(field_of(words[i]));
        scenario_.expected.push_back(std::move(one));
    }

    std::filesystem::path file_;
    Scenario scenario_;
    int number_ = 0;
};

// ---- the desk

rules::Templates templates_of(const std::map<std::string, rules::Policy>& policies) {
    std::vector<std::string> names;
    for (const auto& [name, policy] : policies) names.push_back(name);
    return ticketgate::load_templates({}, names).templates;
}

rules::Desk desk_for(const Scenario& scenario, const std::filesystem::path& etc) {
    rules::Desk desk;
    const auto calendars = ticketgate::settings::load_calendars(etc / "calendars");
    for (auto& file : ticketgate::settings::load_policies(etc / "policies", calendars.countries).policies)
        desk.policies[file.policy.name] = std::move(file.policy);
    for (const auto& [name, policy, category, strangers, language] : scenario.mailboxes) {
        desk.queues[name] = {name, name + "@desk.example", {}, policy, category};
        auto& regulation = desk.policies.at(policy).regulation;
        if (strangers) regulation.strangers = *strangers;
        if (!language.empty()) desk.policies.at(policy).language = language;
        auto& windows = regulation.maintenance;
        windows.insert(windows.end(), scenario.maintenance.begin(), scenario.maintenance.end());
    }
    for (const auto& [policy, seconds] : scenario.graces)
        desk.policies.at(policy).grace = std::chrono::seconds(seconds);
    desk.operators = {{"Ivan", "ivan@desk.example", rules::OperatorRole::operator_, {}},
                      {"Lead", "lead@desk.example", rules::OperatorRole::lead, {}}};
    desk.operators.insert(desk.operators.end(), scenario.operators.begin(), scenario.operators.end());
    desk.canned = ticketgate::load_canned(etc / "canned").answers;
    desk.templates = templates_of(desk.policies);
    desk.trusted_authserv = {"mx.desk.example"};
    desk.reply_delimiter = mail::kReplyDelimiter;
    return desk;
}

// ---- playing

/// A line as it is compared: what programs are told, and for the rest the journal's own fields.
struct Played {
    std::string at, ticket, type, text, shown;
    std::map<std::string, std::string> fields;
};

std::string in_words(const nlohmann::json& value) {
    if (value.is_null()) return "null";
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_array()) {
        std::string out;
        for (const auto& one : value) out += (out.empty() ? "" : ", ") + in_words(one);
        return out;
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Played played(const SimulatedLine& line, const rules::Calendar& calendar) {
    Played out{rules::rfc3339(calendar, line.line.at),
               line.ticket ? std::to_string(line.ticket->value) : "-",
               line.line.kind,
               mail::parse(line.letter).text,
               plain_line(line, calendar),
               line.line.fields};
    const std::string json = json_line(line, calendar);
    if (json.empty()) return out;
    const auto object = nlohmann::json::parse(json);
    out.type = object["type"];
    for (const auto& [name, value] : object.items())
        if (name != "at" && name != "type" && name != "ticket") out.fields[name] = in_words(value);
    if (line.line.kind == "sent") out.fields["text"] = out.text;
    return out;
}

bool fits(const Expectation& one, const Played& line) {
    if (!one.time.empty() && !line.at.starts_with(one.time + ":00")) return false;
    if (one.type != line.type || (one.ticket != "*" && one.ticket != line.ticket)) return false;
    return std::ranges::all_of(one.fields, [&](const Expectation::Field& field) {
        const auto found = line.fields.find(field.name);
        const std::string value = found == line.fields.end() ? "null" : found->second;
        if (field.contains) return value.find(field.value) != std::string::npos;
        const bool instant = field.value.size() == 16 && field.value[10] == 'T';
        return instant ? value.starts_with(field.value + ":00") : value == field.value;
    });
}

/// A one-pixel PNG, and the first octets of a BMP.
constexpr const char* kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
constexpr const char* kBitmap =
    "Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAD/AA==";

class Letters final : public ticketgate::LetterSource {
  public:
    Letters(const Scenario& scenario, const rules::Desk& desk) : scenario_(scenario), desk_(desk) {}

    std::optional<store::Instant> next_arrival() override {
        if (next_ == scenario_.letters.size()) return std::nullopt;
        return instant(scenario_.letters[next_].time);
    }
    SimulatedLetter take() override {
        const ScenarioLetter& letter = scenario_.letters[next_];
        const auto arrives = *next_arrival();
        ++next_;
        return {fmt::format("letter {}", next_), arrives, bytes_of(letter, arrives)};
    }
    void tell(const SimulatedLine& line) {
        lines.push_back(played(line, rules::policy_of(desk_, line.queue).regulation.calendar));
    }
    store::Instant instant(const std::string& local) const {
        const auto& calendar = desk_.policies.at(scenario_.mailboxes.front().policy).regulation.calendar;
        const auto wall = mail::parse_date(replaced(local, " ", "T") + ":00Z")->instant;
        return rules::instant_of_wall(calendar, std::chrono::local_seconds(wall.time_since_epoch()));
    }

    std::vector<Played> lines;

  private:
    static bool is_to(const Played& line, const std::string& address) {
        const auto cc = line.fields.find("cc");
        return line.fields.at("to") == address ||
               (cc != line.fields.end() && cc->second.find(address) != std::string::npos);
    }
    /// The last notice about this ticket that went to this person.
    std::string answered(const ScenarioLetter& letter) const {
        const std::string number = std::to_string(*letter.answers);
        for (auto line = lines.rbegin(); line != lines.rend(); ++line)
            if (line->type == "sent" && line->ticket == number && is_to(*line, address_of(letter.who)) &&
                line->fields.at("kind") != "op-escalation" && line->fields.at("kind") != "op-transcript" &&
                line->fields.at("kind") != "op-warning")
                return line->fields.at("message_id");
        throw std::runtime_error(fmt::format("{}:{}: no notice of #{} has gone to {}", scenario_.name,
                                             letter.line, number, letter.who));
    }
    /// The last notice of this kind that went to this person.
    std::string answered_kind(const ScenarioLetter& letter) const {
        for (auto line = lines.rbegin(); line != lines.rend(); ++line)
            if (line->type == "sent" && line->fields.at("kind") == letter.answers_kind &&
                line->fields.at("to") == address_of(letter.who))
                return line->fields.at("message_id");
        throw std::runtime_error(fmt::format("{}:{}: no {} has gone to {}", scenario_.name, letter.line,
                                             letter.answers_kind, letter.who));
    }
    std::string bytes_of(const ScenarioLetter& letter, store::Instant at) const {
        const std::string mailbox =
            letter.mailbox.empty() ? scenario_.mailboxes.front().name : letter.mailbox;
        std::string out = fmt::format(
            "From: {} <{}>\nTo: {}@desk.example\nDate: {}\nMessage-ID: <{}.{}@client.example>\nMIME-Version: "
            "1.0\n",
            letter.who, address_of(letter.who), mailbox, mail::format_date(at, 0), letter.line,
            scenario_.name);
        if (!letter.subject.empty()) out += fmt::format("Subject: {}\n", letter.subject);
        if (!letter.answers_kind.empty())
            out += fmt::format("In-Reply-To: <{}>\n", answered_kind(letter));
        else if (letter.answers)
            out += fmt::format("In-Reply-To: <{}>\n", answered(letter));
        else if (address_of(letter.who).ends_with("@desk.example"))
            out = "Authentication-Results: mx.desk.example; dkim=pass header.d=desk.example\n" + out;
        if (letter.marks.contains("machine")) out += "Auto-Submitted: auto-replied\n";
        const std::string text = replaced(letter.text, " | ", "\n") + "\n";
        const bool picture = letter.marks.contains("picture"), bitmap = letter.marks.contains("bmp");
        if (!picture && !bitmap)
            return out + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" +
                   text;
        return out + fmt::format(
                         "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
                         "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n--b\nContent-Type: {}\n"
                         "Content-Disposition: attachment; filename={}\nContent-Transfer-Encoding: "
                         "base64\n\n{}\n--b--\n",
                         text, picture ? "image/png" : "image/bmp", picture ? "screen.png" : "screen.bmp",
                         picture ? kPicture : kBitmap);
    }

    const Scenario& scenario_;
    const rules::Desk& desk_;
    std::size_t next_ = 0;
};

std::string judged(const Scenario& scenario, std::vector<Played> lines) {
    std::string wrong, all;
    for (const Played& line : lines) all += "    " + line.shown + "\n";
    std::vector<bool> used(lines.size());
    for (const Expectation& one : scenario.expected) {
        std::size_t found = 0;
        while (found < lines.size() && ((!one.never && used[found]) || !fits(one, lines[found]))) ++found;
        const bool there = found < lines.size();
        if (there && !one.never) used[found] = true;
        if (there == one.never)
            wrong += fmt::format("{}:{}: {}: {}\n", scenario.name, one.line,
                                 there ? "it came" : "it did not come", one.shown);
    }
    return wrong.empty() ? wrong : wrong + "  What happened:\n" + all;
}

}  // namespace

Scenario read_scenario(const std::filesystem::path& file) {
    return Reader(file).run();
}

std::string play(const Scenario& scenario, const std::filesystem::path& etc) {
    const rules::Desk desk = desk_for(scenario, etc);
    Letters letters(scenario, desk);
    std::vector<std::string> mailboxes;
    for (const auto& mailbox : scenario.mailboxes) mailboxes.push_back(mailbox.name);
    const auto tell = [&](const SimulatedLine& line) { letters.tell(line); };
    ticketgate::Simulation simulation(desk, mailboxes, scenario.clients, *letters.next_arrival(), tell);
    simulation.run(letters, letters.instant(scenario.until));
    return judged(scenario, std::move(letters.lines));
}

}  // namespace testing
