-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- Makes a database of a few hundred pages, with what makes SQLite write, cut and remove its journals.
PRAGMA journal_mode = DELETE;
PRAGMA page_size = 4096;
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER, body BLOB);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO item SELECT i, printf('item-%05d', i * 7919 % 20000), i * i % 1009, zeroblob(i % 64) FROM n;
COMMIT;
CREATE INDEX item_by_name ON item (name);
SELECT 'filled', count(*), sum(size) FROM item;

BEGIN;
DELETE FROM item WHERE id > 100;
SELECT 'inside', count(*) FROM item;
ROLLBACK;
SELECT 'rolled back', count(*) FROM item;

PRAGMA journal_mode = PERSIST;
UPDATE item SET size = size + 1 WHERE id % 10 = 0;
PRAGMA journal_mode = TRUNCATE;
DELETE FROM item WHERE id % 4 = 3;
PRAGMA journal_mode = DELETE;

-- Two files changed in one transaction.
ATTACH '/work/second.db' AS second;
BEGIN;
CREATE TABLE second.copied AS SELECT id, name FROM item WHERE id <= 1000;
DELETE FROM item WHERE id <= 1000;
COMMIT;
DETACH second;
VACUUM;
SELECT 'left', count(*), sum(size) FROM item;
