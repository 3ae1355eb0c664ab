-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
PRAGMA integrity_check;
SELECT name, size FROM item WHERE name > 'item-19990' ORDER BY name;
SELECT count(*) FROM item WHERE length(body) = id % 64;
CREATE TEMP TABLE sorted AS SELECT * FROM item ORDER BY body, name DESC;
SELECT count(*) FROM sorted;
