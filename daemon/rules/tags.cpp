#include "daemon/rules/tags.h"

#include <algorithm>
#include <charconv>

#include "daemon/rules/choices.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/nearest.h"
#include "daemon/rules/word_list.h"

namespace rules {
namespace {

constexpr char32_t kFullWidthNumberSign = 0xff03;

/// What stands behind the number sign that this text begins with; empty: it begins with none, or with one
/// before something else than a letter.
std::optional<std::string_view> behind_sign(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const Letter sign = letter_at(text, 0);
    if (sign.value != '#' && sign.value != kFullWidthNumberSign) return std::nullopt;
    text.remove_prefix(sign.length);
    while (!text.empty() && is_invisible(letter_at(text, 0).value))
        text.remove_prefix(letter_at(text, 0).length);
    if (text.empty() || !is_letter(letter_at(text, 0).value)) return std::nullopt;
    return text;
}

/// "#42 #take", "#42: #take": the number, and what stands behind the second sign.
struct Addressed {
    store::TicketNumber ticket;
    std::string_view behind;
};
std::optional<Addressed> addressed(std::string_view line) {
    if (line.empty()) return std::nullopt;
    const Letter sign = letter_at(line, 0);
    if (sign.value != '#' && sign.value != kFullWidthNumberSign) return std::nullopt;
    line.remove_prefix(sign.length);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || number <= 0) return std::nullopt;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    if (line.starts_with(':')) line.remove_prefix(1);
    const auto behind = behind_sign(trimmed(line));
    if (!behind) return std::nullopt;
    return Addressed{{number}, *behind};
}

/// "#Priority: 2" is how people write a form.
std::string folded_name(std::string_view name) {
    if (name.ends_with(':')) name.remove_suffix(1);
    return folded(name);
}

/// Both lists of names in one, so that a slip in either language finds its way.
std::vector<std::string_view> all_names() {
    std::vector<std::string_view> names;
    for (const TagRow& row : kTags) names.insert(names.end(), {row.en, row.ru});
    return names;
}

bool is_called(const TagRow& row, std::string_view name) {
    return name == row.en || name == row.ru || has_word(row.also, name);
}

std::string nearest_name(std::string_view name) {
    const std::vector<std::string_view> names = all_names();
    return std::string(nearest(folded_name(name), names).value_or(""));
}

/// Of a line without its sign.
Command command_of(std::string_view line, int number) {
    Command command;
    const std::string plain = plain_blanks(line);
    command.written = std::string(trimmed(plain));
    const auto end = command.written.find(' ');
    command.name = command.written.substr(0, end);
    if (end != std::string::npos) command.argument = std::string(trimmed(command.written.substr(end)));
    command.line = number;
    if (const TagRow* row = find_tag(command.name)) command.tag = row->tag;
    return command;
}

/// Of a line as it stands; nothing when it is no tag.
std::optional<Command> command_in(std::string_view line, int number) {
    if (const auto behind = behind_sign(line)) return command_of(*behind, number);
    const auto found = addressed(line);
    if (!found) return std::nullopt;
    Command command = command_of(found->behind, number);
    command.ticket = found->ticket;
    return command;
}

/// Names for the first unknown ones only: looking one up costs, and a letter may hold a hundred thousand.
void suggest(std::vector<Command>& commands) {
    int left = 10;
    for (Command& command : commands)
        if (!command.tag && left-- > 0) command.nearest = nearest_name(command.name);
}

/// A word with a number sign in a subject, where words with such signs are common.
struct SubjectWord {
    std::size_t begin = 0, name = 0;  // of the sign, and of what stands behind it
};

std::vector<SubjectWord> words_with_sign(std::string_view subject) {
    std::vector<SubjectWord> words;
    bool after_blank = true;
    for (std::size_t at = 0; at < subject.size();) {
        const Letter letter = letter_at(subject, at);
        const auto behind = after_blank ? behind_sign(subject.substr(at)) : std::nullopt;
        if (behind) words.push_back({at, subject.size() - behind->size()});
        after_blank = is_blank(letter.value) || (after_blank && is_invisible(letter.value));
        at += letter.length;
    }
    return words;
}

bool is_tag_in_subject(const Command& command, const std::vector<std::string>& clients_names) {
    if (!command.tag && nearest_name(command.name).empty()) return false;
    return std::ranges::find(clients_names, folded_name(command.name)) == clients_names.end();
}

/// Of a text that begins with a letter. Only so much is looked at as a name may have: the whole rest, for
/// each of many words, would cost its square.
std::string first_word(std::string_view text) {
    constexpr std::size_t kLongest = 200;
    const std::string plain = plain_blanks(text.substr(0, kLongest));
    return plain.substr(0, plain.find(' '));
}

std::vector<std::string> names_in(std::string_view subject) {
    std::vector<std::string> names;
    for (const SubjectWord& word : words_with_sign(subject))
        names.push_back(folded_name(first_word(subject.substr(word.name))));
    return names;
}

std::vector<Command> commands_of_subject(std::string_view subject, std::string_view clients_subject) {
    const std::vector<std::string> clients_names = names_in(clients_subject);
    std::vector<Command> commands;
    std::size_t end = subject.size();
    const std::vector<SubjectWord> words = words_with_sign(subject);
    constexpr std::ptrdiff_t kMost = 20;  // tags at the end are few, and a subject may be long
    const auto stop = words.rbegin() + std::min(kMost, std::ssize(words));
    // From the end, so that the words of one tag end where the next begins.
    for (auto word = words.rbegin(); word != stop; ++word) {
        Command command = command_of(subject.substr(word->name, end - word->name), 0);
        if (!is_tag_in_subject(command, clients_names)) continue;
        commands.insert(commands.begin(), std::move(command));
        end = word->begin;
    }
    return commands;
}

std::string_view without_empty_lines(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (!trimmed(text.substr(0, end)).empty()) break;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    while (!text.empty()) {
        const auto begin = text.rfind('\n');
        const auto last = begin == std::string_view::npos ? text : text.substr(begin);
        if (!trimmed(last.substr(last.front() == '\n' ? 1 : 0)).empty()) break;
        text.remove_suffix(last.size());
    }
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

}  // namespace

Commands parse_commands(std::string_view own_text, std::string_view subject,
                        std::string_view clients_subject) {
    Commands commands;
    std::string_view rest = own_text;
    for (int number = 1; !rest.empty(); ++number) {
        const auto end = rest.find('\n');
        const std::string_view line = trimmed(rest.substr(0, end));
        auto command = command_in(line, number);
        if (!line.empty() && !command) break;
        if (command) commands.list.push_back(std::move(*command));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    commands.text = std::string(without_empty_lines(rest));
    for (Command& command : commands_of_subject(subject, clients_subject))
        commands.list.push_back(std::move(command));
    suggest(commands.list);
    return commands;
}

Command parse_command(std::string_view line) {
    line = trimmed(line);
    std::vector<Command> one{command_in(line, 0).value_or(command_of(line, 0))};
    suggest(one);
    return std::move(one.front());
}

std::vector<std::string> tags_of(const std::vector<std::string>& arguments) {
    std::vector<std::string> lines;
    for (const std::string& argument : arguments) {
        const std::string plain = plain_blanks(argument);
        const std::string_view text = trimmed(plain);
        const bool begins =
            behind_sign(text).has_value() || find_tag(text.substr(0, text.find(' '))) != nullptr;
        if (lines.empty() || begins)
            lines.emplace_back(text);
        else
            lines.back().append(" ").append(text);
    }
    return lines;
}

std::optional<store::TicketNumber> number_in_argument(const Command& command) {
    constexpr Tag kNaming[] = {Tag::merge, Tag::link, Tag::show, Tag::why};
    if (!command.tag || std::ranges::find(kNaming, *command.tag) == std::end(kNaming)) return std::nullopt;
    std::string_view text = command.argument;
    if (text.starts_with('#')) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
    return store::TicketNumber{number};
}

const TagRow* find_tag(std::string_view name) {
    const std::string wanted = folded_name(name);
    const auto row = std::ranges::find_if(kTags, [&](const TagRow& tag) { return is_called(tag, wanted); });
    return row == kTags.end() ? nullptr : &*row;
}

std::string tags_card(std::string_view language) {
    const bool russian = language == "ru";
    const auto head = [&](const TagRow& row) {
        std::string line = "#" + std::string(russian ? row.ru : row.en);
        if (const auto example = example_of(row, language); !example.empty())
            line.append(" ").append(example);
        return line;
    };
    std::size_t width = 0;
    for (const TagRow& row : kTags) width = std::max(width, letters_in(head(row)));
    std::string card;
    for (const TagRow& row : kTags) {
        const std::string shown = head(row);
        card.append(shown).append(width + 2 - letters_in(shown), ' ');
        card.append(russian ? row.help_ru : row.help_en).append("\n");
    }
    return card;
}

}  // namespace rules
