#include "tests/support/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>

#include "mail/date.h"

namespace testing {
namespace {

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
            scenario_.until = replaced(line.substr(6), " ", "T");
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
        letter.time = replaced(line.substr(0, 16), " ", "T");
        const auto head = words_of(line.substr(16, colon - 16));
        letter.who = head.at(0);
        letter.address = address_of(letter.who);
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
        letter.text =
            replaced(trimmed(slash == std::string::npos ? rest : rest.substr(slash + 3)), " | ", "\n");
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

}  // namespace

Scenario read_scenario(const std::filesystem::path& file) {
    return Reader(file).run();
}

}  // namespace testing
