// One line per event on stderr: `event key=value …` (logfmt), values escaped so that nothing a client wrote
// can start a line or fake a field. Under systemd each line carries its priority as "<N>". No bodies, no
// secrets: callers do not hand them over. Only daemon/ logs; mail/, store/ and daemon/rules/ return what they
// have to say.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ticketgate::log {

enum class Level { error = 3, warning = 4, info = 6, debug = 7 };

/// A value of a field: text or number.
struct Field {
    Field(std::string_view key_, std::string_view value_) : key(key_), value(value_) {}
    Field(std::string_view key_, const char* value_) : key(key_), value(value_) {}
    Field(std::string_view key_, const std::string& value_) : key(key_), value(value_) {}
    Field(std::string_view key_, std::int64_t value_) : key(key_), value(std::to_string(value_)) {}
    Field(std::string_view key_, int value_) : key(key_), value(std::to_string(value_)) {}
    Field(std::string_view key_, std::size_t value_) : key(key_), value(std::to_string(value_)) {}
    std::string_view key;
    std::string value;  // empty: the field is left out
};

/// Safe from any thread: one write(2) a line.
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void info(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields) {
    write(Level::error, event, fields);
}

/// Lines above this level are not written. Default: info.
void set_level(Level level);

/// The line as it would be written, without priority and newline: for tests.
std::string format(std::string_view event, std::initializer_list<Field> fields);

}  // namespace ticketgate::log
