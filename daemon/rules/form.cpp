#include "daemon/rules/form.h"

#include <type_traits>

#include "daemon/rules/choices.h"
#include "daemon/rules/language.h"
#include "daemon/rules/letters.h"

namespace rules {
namespace {

using Labels = std::map<std::string, const FormField*>;  // by the label, folded

Labels labels_of(const Regulation& regulation) {
    Labels labels;
    for (const FormField& field : regulation.form)
        for (const std::string& label : field.labels) labels.emplace(folded(label), &field);
    return labels;
}

bool is_list_mark(char32_t c) {
    return c == '*' || c == '+' || c == '_' || is_dash(c) || c == 0xb7 || c == 0x2022 || c == 0x25aa ||
           c == 0x25cf;
}

/// "2." or "2)" before what the line says.
std::string_view without_number(std::string_view line) {
    const auto end = line.find_first_not_of("0123456789");
    if (end == 0 || end == std::string_view::npos || end > 2) return line;
    return line[end] == '.' || line[end] == ')' ? line.substr(end + 1) : line;
}

std::string_view without_marks(std::string_view line) {
    for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
        const Letter first = letter_at(line, 0);
        if (!is_list_mark(first.value)) break;
        line.remove_prefix(first.length);
    }
    return trimmed(without_number(line));
}

/// Plain-text bold goes round a label, a value, or both.
std::string_view without_stars(std::string_view text) {
    for (text = trimmed(text); text.starts_with('*'); text = trimmed(text)) text.remove_prefix(1);
    for (; text.ends_with('*'); text = trimmed(text)) text.remove_suffix(1);
    return text;
}

struct Line {
    const FormField* field = nullptr;  // null: none of the form's
    std::string_view label, value;
    bool is_open = false;   // nothing stands behind the label: "-" would say that there is nothing to say
    bool is_value = false;  // of the open label on the line above
};

Line read_line(std::string_view text, const Labels& labels) {
    constexpr std::size_t kLongestLabel = 200;  // octets
    const std::string_view line = without_marks(text);
    const auto colon = line.substr(0, kLongestLabel).find(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view label = without_stars(line.substr(0, colon));
    const auto found = labels.find(folded(label));
    if (found == labels.end()) return {};
    const std::string_view value = without_stars(line.substr(colon + 1));
    return {found->second, label, says_something(value) ? value : std::string_view(), value.empty()};
}

bool is_quoted(std::string_view line) {
    return trimmed(line).starts_with('>');
}

/// One for each line of the text.
std::vector<Line> read_lines(std::string_view text, const Regulation& regulation) {
    const Labels labels = labels_of(regulation);
    std::vector<Line> lines;
    for (const std::string_view written : lines_of(text)) {
        Line line = is_quoted(written) ? Line{} : read_line(written, labels);
        const bool wanted = !lines.empty() && lines.back().is_open;
        if (wanted && line.field == nullptr && !is_quoted(written) && says_something(written)) {
            lines.back().value = without_stars(written);
            line.is_value = true;
        }
        lines.push_back(line);
    }
    return lines;
}

template <class Row>
std::string names_of(const std::vector<Row>& rows, std::string_view language) {
    std::string names;
    for (const Row& row : rows) {
        if (!names.empty()) names += ", ";
        if constexpr (std::is_same_v<Row, Choice>) {
            names += shown(row, language);
        } else {
            names += shown(row.choice, language);
        }
    }
    return names;
}

std::string names_of_priorities(const Regulation& regulation, std::string_view language) {
    std::string names;
    for (const Priority& row : regulation.priorities) {
        if (!names.empty()) names += ", ";
        names += shown_priority(regulation, row.number, language);
    }
    return names;
}

/// What a line says of the lists that the regulation chooses from.
class Reader {
  public:
    Reader(const Regulation& regulation, std::string_view language)
        : regulation_(regulation), language_(language) {}

    void choose(Form& form, const Line& line) const {
        const std::string_view key = line.field->key;
        if (key == "category" && !regulation_.categories.empty()) {
            const Category* found = find_category(regulation_, line.value);
            if (found == nullptr) return refuse(form, line, names_of(regulation_.categories, language_));
            form.category = found->choice.key;
        } else if (key == "impact" && !regulation_.impacts.empty()) {
            const Impact* found = find_impact(regulation_, line.value);
            if (found == nullptr) return refuse(form, line, names_of(regulation_.impacts, language_));
            form.impact = found->choice.key;
        } else if (key == "urgency" && !regulation_.urgencies.empty()) {
            const Choice* found = find_urgency(regulation_, line.value);
            if (found == nullptr) return refuse(form, line, names_of(regulation_.urgencies, language_));
            form.urgency = found->key;
        } else if (key == "priority" && !regulation_.priorities.empty()) {
            const Priority* found = find_priority(regulation_, line.value);
            if (found == nullptr) return refuse(form, line, names_of_priorities(regulation_, language_));
            form.priority = found->number;
        }
    }

  private:
    static void refuse(Form& form, const Line& line, std::string accepted) {
        form.unknown.push_back({std::string(line.label), std::string(line.value), std::move(accepted)});
    }

    const Regulation& regulation_;
    std::string_view language_;
};

/// Greetings are words too: who writes to a desk is not asked for less than he has said.
bool describes(std::string_view text, const Regulation& regulation) {
    const std::vector<std::string_view> written = lines_of(text);
    const std::vector<Line> lines = read_lines(text, regulation);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (written[i].starts_with("-- ") && trimmed(written[i]) == "--") return false;
        if (lines[i].field == nullptr && !lines[i].is_value && says_something(written[i])) return true;
    }
    return false;
}

}  // namespace

Form read_form(std::string_view text, const Regulation& regulation, std::string_view language) {
    Form form;
    if (regulation.form.empty()) return form;
    const Reader reader(regulation, language);
    for (const Line& line : read_lines(text, regulation)) {
        if (line.field == nullptr || line.value.empty()) continue;
        const bool is_first = form.fields.emplace(line.field->key, line.value).second;
        if (is_first) reader.choose(form, line);
    }
    return form;
}

std::vector<std::string> missing_fields(const Form& form, const Regulation& regulation,
                                        std::string_view category, std::string_view text, bool has_image,
                                        bool has_sender_name, std::string_view language) {
    const auto is_there = [&](const FormField& field) {
        if (field.key == "screenshot") return has_image;
        if (field.key == "mail" || form.fields.contains(field.key)) return true;
        if (field.key == "name") return has_sender_name;
        return field.key == "description" && describes(text, regulation);
    };
    std::vector<std::string> missing;
    for (const FormField& field : regulation.form) {
        const bool required = field.required || field.required_in.contains(std::string(category));
        if (required && !is_there(field))
            missing.push_back(field.labels.empty() ? field.key : word_in(field.labels, language));
    }
    return missing;
}

}  // namespace rules
