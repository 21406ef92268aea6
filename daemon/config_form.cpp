#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/config_choice.h"
#include "daemon/config_values.h"
#include "mail/utf8.h"

namespace ticketgate::settings {
namespace {

using rules::FormField;
using rules::Regulation;
using rules::Strangers;

/// Of a field that is not a line of text but a thing with the letter.
constexpr std::string_view kWithoutLabel = "screenshot";

Reading<std::string> form_key_value(const Value& value, const Place& place) {
    auto name = name_value(value, place);
    if (!name.value) return name;
    if (std::ranges::find(rules::kFormKeys, *name.value) != std::end(rules::kFormKeys)) return name;
    const std::string near = suggestion(*name.value, rules::kFormKeys);
    return {{}, near.empty() ? near : "no such field" + near};
}

Reading<std::vector<std::string>> labels_value(const Value& value, const Place& place) {
    auto labels = texts_value(value, place);
    if (!labels.value) return labels;
    for (const std::string& label : *labels.value) {
        if (label.find(':') != std::string::npos)
            return {{}, fmt::format("in it \"{}\": a colon, which is what ends a label", label)};
    }
    return labels;
}

Reading<std::set<std::string>> categories_value(const Value& value, const Place& place) {
    const auto names = names_value(value, place);
    if (!names.value) return {{}, names.why};
    return {std::set<std::string>(names.value->begin(), names.value->end()), {}};
}

constexpr Row<FormField> kField[] = {
    {"key", Need::required,
     "one of organisation, service, category, priority, impact, urgency, description, name, position, phone, "
     "mail, contract, screenshot",
     put<&FormField::key, form_key_value>},
    {"labels", Need::optional, "a list of the words before the colon",
     put<&FormField::labels, not_empty<labels_value>>},
    {"required", Need::optional, "true or false", put<&FormField::required, flag_value>},
    {"required_in", Need::optional, "a list of categories",
     put<&FormField::required_in, not_empty<categories_value>>},
};

constexpr Word<Strangers> kStrangers[] = {
    {"accept", Strangers::accept}, {"hold", Strangers::hold}, {"reject", Strangers::reject}};

constexpr Row<Regulation> kClients[] = {
    {"strangers", Need::required, "\"accept\", \"hold\" or \"reject\"",
     put<&Regulation::strangers, word_value<kStrangers>>},
};

constexpr Row<Regulation> kWords[] = {
    {"confirm", Need::optional, "a list of words", put<&Regulation::confirm_words, not_empty<texts_value>>},
    {"status", Need::optional, "a list of words", put<&Regulation::status_words, not_empty<texts_value>>},
};

void check_field(const PolicyPart& part, const Table& table, const FormField& field) {
    const bool labelled = table.find("labels") != nullptr;
    if (field.key == kWithoutLabel && labelled)
        part.reader.refuse(table, "field", "labels", "it is an image, not a line of text", "no labels");
    if (!field.key.empty() && field.key != kWithoutLabel && !labelled)
        part.reader.fail(table.line, "field.labels",
                         "missing; accepted: a list of the words before the colon");
    if (field.required && !field.required_in.empty())
        part.reader.refuse(table, "field", "required_in", "beside required = true", "one of the two");
    for (const std::string& category : field.required_in)
        must_be_known(part.reader, table, "field", "required_in", category,
                      keys_of(part.regulation.categories));
}

void read_fields(const PolicyPart& part) {
    Owners keys(part.reader, mail::fold_line), labels(part.reader, mail::fold_line);
    for (const Table* table : part.reader.sections("field")) {
        FormField field;
        part.reader.read(*table, "field", bind(kField, field, part.reader.place()));
        keys.take(*table, "field", "key", field.key, "one [[field]] for each key");
        for (const std::string& label : field.labels)
            labels.take(*table, "field", "labels", label, "one field for each label");
        check_field(part, *table, field);
        part.regulation.form.push_back(std::move(field));
    }
}

void read_commands(const PolicyPart& part) {
    const Table& table = part.reader.section("words");
    part.reader.read(table, "words", bind(kWords, part.regulation, part.reader.place()));
    Owners owners(part.reader, mail::fold_line);
    for (const std::string& word : part.regulation.confirm_words)
        owners.take(table, "words", "confirm", word, "one meaning for each word");
    for (const std::string& word : part.regulation.status_words)
        owners.take(table, "words", "status", word, "one meaning for each word");
}

}  // namespace

void read_form(const PolicyPart& part) {
    read_fields(part);
    if (const Table* clients = part.reader.table_in(part.reader.root(), "", "clients"))
        part.reader.read(*clients, "clients", bind(kClients, part.regulation, part.reader.place()));
    read_commands(part);
}

}  // namespace ticketgate::settings
