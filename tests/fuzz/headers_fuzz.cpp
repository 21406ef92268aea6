// One value, read as each kind of field: addresses, words, parameters, ids, dates, file names; and what is
// read can be written.
#include "mail/address.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/filename.h"
#include "mail/header_block.h"
#include "mail/message_id.h"
#include "mail/parameter.h"
#include "mail/subject.h"
#include "tests/fuzz/must.h"

namespace {

void read_parameters(std::string_view value) {
    const mail::ParameterList list = mail::parse_parameters(value);
    for (const mail::Parameter& p : list.parameters)
        if (const auto found = mail::parameter(list, p.name)) fuzz::must_be_text(*found);
    for (const char* name : {"name", "filename", "boundary", "charset"})
        if (const auto found = mail::parameter(list, name)) fuzz::must_be_text(mail::safe_filename(*found));
}

void write_words(const std::string& words) {
    fuzz::must(mail::is_ascii(mail::encode_words(words)), "encoded words are ASCII");
    fuzz::must(mail::decode_words(mail::encode_words(words)) == words,
               "words that are written are read again");
    fuzz::must(mail::decode_words(mail::encode_text(words)) == words, "a text that is written is read again");
}

void read_block(std::string_view raw) {
    const mail::Limits limits;
    for (const mail::Field& field :
         mail::read_headers(raw.substr(0, mail::header_end(raw, limits)), limits).fields) {
        fuzz::must(!field.name.empty(), "a field has a name");
        fuzz::must(field.value.find_first_of("\r\n") == std::string::npos, "a value is one line");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value = fuzz::view(data, size);
    fuzz::must_be_addresses(mail::parse_addresses(value));
    const std::string words = mail::decode_words(value, "koi8-r");
    fuzz::must_be_one_line(words);
    if (words.find("=?") == std::string::npos) write_words(words);
    fuzz::must_be_one_line(mail::base_subject(words));
    fuzz::must_be_one_line(mail::safe_filename(words));
    read_parameters(value);
    read_block(value);
    if (const auto date = mail::parse_date(value)) {
        const auto again = mail::parse_date(mail::format_date(date->instant, date->offset));
        fuzz::must(again && again->instant == date->instant, "a date that is written is read again");
    }
    fuzz::must_be_sound(mail::parse("From: " + std::string(value) + "\n\nbody\n"));
    return 0;
}
