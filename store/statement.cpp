#include "store/statement.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <stdexcept>

namespace store {

Statement::Statement(sqlite3* handle, const char* sql) {
    if (sqlite3_prepare_v3(handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK)
        throw_error(handle, sql);
}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

std::int64_t Statement::last_row_id() const {
    return sqlite3_last_insert_rowid(sqlite3_db_handle(statement_));
}

void Statement::start(int values) const {
    if (in_use_) throw std::logic_error(fmt::format("used twice at a time: {}", sqlite3_sql(statement_)));
    if (values != sqlite3_bind_parameter_count(statement_))
        throw std::logic_error(fmt::format("{} values for: {}", values, sqlite3_sql(statement_)));
}

// Only too large a value or too little memory.
void Statement::check(int code) const {
    if (code != SQLITE_OK) fail();
}

void Statement::bind_null(int index) {
    check(sqlite3_bind_null(statement_, index));
}

void Statement::bind_integer(int index, std::int64_t value) {
    check(sqlite3_bind_int64(statement_, index, value));
}

// A null pointer would be bound as NULL: an empty text needs an address.
void Statement::bind_text(int index, std::string_view value, Copy copy) {
    const char* data = value.data() ? value.data() : "";
    check(sqlite3_bind_text64(statement_, index, data, value.size(),
                              copy == Copy::yes ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_blob(int index, std::string_view octets, Copy copy) {
    const char* data = octets.data() ? octets.data() : "";
    check(sqlite3_bind_blob64(statement_, index, data, octets.size(),
                              copy == Copy::yes ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

int Statement::run_to_end() {
    const Rows scope(*this);
    while (step()) {
    }
    return sqlite3_changes(sqlite3_db_handle(statement_));
}

bool Statement::step() {
    switch (sqlite3_step(statement_)) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            fail();
    }
}

// Its result repeats the error that step() has thrown already.
void Statement::reset() noexcept {
    sqlite3_reset(statement_);
    in_use_ = false;
}

void Statement::fail() const {
    throw_error(sqlite3_db_handle(statement_), sqlite3_sql(statement_));
}

bool Rows::is_null(int column) const {
    return sqlite3_column_type(statement_.statement_, column) == SQLITE_NULL;
}

std::int64_t Rows::integer(int column) const {
    return sqlite3_column_int64(statement_.statement_, column);
}

std::string_view Rows::text(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.statement_, column));
    if (!data) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.statement_, column))};
}

void Rows::unknown_word(int column) const {
    throw Error(fmt::format("{}: the word \"{}\" is not known in column {} of: {}",
                            name_of(sqlite3_db_handle(statement_.statement_)), text(column), column,
                            sqlite3_sql(statement_.statement_)),
                SQLITE_CORRUPT);
}

}  // namespace store
