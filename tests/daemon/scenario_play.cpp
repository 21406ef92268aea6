// A scenario carried out by the engine of `ticketgate simulate`.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "daemon/config_calendar.h"
#include "daemon/config_canned.h"
#include "daemon/config_policy.h"
#include "daemon/rules/desk.h"
#include "daemon/template_set.h"
#include "mail/date.h"
#include "mail/parse.h"
#include "mail/reply.h"
#include "tests/support/scenario.h"

namespace testing {
namespace {

using ticketgate::SimulatedLetter;
using ticketgate::SimulatedLine;

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
        const auto wall = mail::parse_date(local + ":00Z")->instant;
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
            if (line->type == "sent" && line->ticket == number && is_to(*line, letter.address) &&
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
                line->fields.at("to") == letter.address)
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
            letter.who, letter.address, mailbox, mail::format_date(at, 0), letter.line, scenario_.name);
        if (!letter.subject.empty()) out += fmt::format("Subject: {}\n", letter.subject);
        if (!letter.answers_kind.empty())
            out += fmt::format("In-Reply-To: <{}>\n", answered_kind(letter));
        else if (letter.answers)
            out += fmt::format("In-Reply-To: <{}>\n", answered(letter));
        else if (letter.address.ends_with("@desk.example"))
            out = "Authentication-Results: mx.desk.example; dkim=pass header.d=desk.example\n" + out;
        if (letter.marks.contains("machine")) out += "Auto-Submitted: auto-replied\n";
        const std::string text = letter.text + "\n";
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
