#include "store/record.h"

#include "store/words.h"

namespace store {

std::string_view to_string(LetterState state) {
    return word_of(state);
}
std::string_view to_string(Status status) {
    return word_of(status);
}
std::string_view to_string(Role role) {
    return word_of(role);
}
std::string_view to_string(Author author) {
    return word_of(author);
}
std::string_view to_string(OutboxState state) {
    return word_of(state);
}
std::string_view to_string(RecipientState state) {
    return word_of(state);
}

std::optional<Status> parse_status(std::string_view word) {
    return from_word<Status>(word);
}
std::optional<LetterState> parse_letter_state(std::string_view word) {
    return from_word<LetterState>(word);
}
std::optional<OutboxState> parse_outbox_state(std::string_view word) {
    return from_word<OutboxState>(word);
}

}  // namespace store
