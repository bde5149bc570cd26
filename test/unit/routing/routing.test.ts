import { describe, expect, it } from 'vitest';
import { findProblems } from '../../routing/check.mjs';
import { keyColumns, numberedTables, routes } from '../../routing/routes.mjs';
import { isProduct, senderAmong } from '../../routing/sender.mjs';
import { fixesKey, movedColumns } from '../../routing/statement.mjs';
import { plainSql, templateOf } from '../../routing/template.mjs';
import { projectRoot } from '../../../src/project-root.ts';

const template = (sql: string) => templateOf(plainSql(sql));

describe('a template', () => {
  it.each([
    ['both dialects', 'select * from `instaclone_images` where `id` = ?'],
    ['both dialects', 'select * from "instaclone_images" where "id" = ?'],
    ['whatever is returned', 'select "id", "name" as "title" from "instaclone_images" where "id" = ?'],
  ])('is the same for %s', (_, sql) => {
    expect(template(sql)).toBe('select … from instaclone_images where id = ?');
  });

  it('is the same for lists of any length', () => {
    const listed = (values: string) =>
      template(`delete from \`t\` where \`id\` in (${values}) and \`a\` = ?`);
    expect(listed('?')).toBe('delete from t where id in (?) and a = ?');
    expect(listed('?, ?, ?')).toBe(listed('?'));
  });

  it('is the same for any number of rows', () => {
    expect(template('insert into "t" ("a", "b") values (?, ?), (?, ?)')).toBe('insert into t …');
  });

  it('is the same for the outbox of every store', () => {
    const from = (table: string) => template(`select "id" from "${table}" order by "id"`);
    expect(from('instaclone_messages')).toBe('select … from store_messages order by id');
    expect(from('instaclone_likes_messages')).toBe(from('instaclone_messages'));
    expect(from('instaclone_likes')).toBe('select … from instaclone_likes order by id');
  });

  it('keeps what is computed over rows, and what is asked within', () => {
    expect(template('select count(*) as `n` from `t` where `a` = ?')).toBe(
      'select count(*) as n from t where a = ?',
    );
    expect(template('select `a`, (select `b` from `u`) as `b` from `t`')).toBe(
      'select a, (select … from u) as b from t',
    );
  });

  it('keeps an update of all rows apart from one of some', () => {
    expect(template('update "t" set "a" = ?, "b" = b + ? where "id" = ?')).toBe(
      'update t set … where id = ?',
    );
    expect(template('update "t" set "a" = ?')).toBe('update t set a = ?');
  });
});

describe('a key', () => {
  it.each([
    'select a from instaclone_images where id = ?',
    'select a from instaclone_images where state = ? and id in (?) order by id limit ?',
    'select a from instaclone_images where (id = ? or id in (?)) and state = ?',
    'select a from instaclone_jobs as job inner join instaclone_images as i on i.id = job.image_id where i.id = ?',
    'select id, (select count(*) from instaclone_images where state = ?) from instaclone_images where id = ?',
    'update instaclone_images set state = ? where id = ?',
    'delete from instaclone_images where id = ?',
    'insert into instaclone_images (name) values (?)',
    'insert into instaclone_likes (image, visitor) values (?)',
  ])('is fixed: %s', (sql) => {
    expect(fixesKey(sql, 'picture')).toBe(true);
  });

  it.each([
    'select a from instaclone_images',
    'select a from instaclone_images where id > ? and id <= ?',
    'select a from instaclone_images where id != ?',
    'select a from instaclone_images where (id = ? or state = ?)',
    'select a from instaclone_images where owner = ?',
    'select a from instaclone_images where exists (select b from instaclone_images where id = ?)',
    'select a from instaclone_images where state in (select b from t where id = ? and id = ?)',
    'select a from instaclone_images order by id = ?',
    'select a from instaclone_jobs where id = ?',
    'select a from instaclone_jobs as job inner join instaclone_images as i on i.id = job.image_id where job.id = ?',
    'update instaclone_images set id = ? where state = ?',
    'insert into instaclone_likes (visitor) values (?)',
  ])('is not fixed: %s', (sql) => {
    expect(fixesKey(sql, 'picture')).toBe(false);
  });

  it('by which rows are placed is not changed', () => {
    expect(movedColumns('update instaclone_likes set visitor = ?, image = ? where image = ?')).toEqual([
      'image',
    ]);
    expect(movedColumns('update instaclone_flow_locks set id = id where id = ?')).toEqual([]);
    expect(movedColumns('update instaclone_images set root_id = ? where root_id = ?')).toEqual([]);
  });
});

describe('the table of routes', () => {
  const listed = routes.flatMap(({ kind, name, templates }) =>
    templates.map((text) => ({ kind, name, text, isInsert: text.startsWith('insert') })),
  );

  it('names at most five scatter queries', () => {
    const scatter = routes.filter(({ kind }) => kind === 'scatter');
    expect(scatter.length).toBeLessThanOrEqual(5);
  });

  it('has each query once, as a template', () => {
    const texts = listed.map(({ text }) => text);
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
    expect(texts.filter((text) => template(text) !== text)).toEqual([]);
  });

  // What an insert names is seen when it is sent.
  it.each(listed.filter(({ kind, isInsert }) => kind === 'key' && !isInsert))(
    '$name: $text',
    ({ text, name }) => {
      expect(fixesKey(text, name)).toBe(true);
    },
  );

  it('numbers rows of tables that it knows', () => {
    expect(numberedTables.filter((name) => !Object.hasOwn(keyColumns, name))).toEqual([]);
  });
});

describe('what the tests sent', () => {
  const sender = 'src/data/images/images.ts';
  const known = 'select … from instaclone_images where id = ?';
  const own = [{ kind: 'key' as const, name: 'picture', why: '', templates: [known] }];
  const problemsOf = (plain: string, isWhole = false, from = sender) =>
    findProblems([{ plain, sender: from }], { isWhole, routes: own }).join('\n');

  it('is right when the table has it', () => {
    expect(problemsOf('select name from instaclone_images where id = ?', true)).toBe('');
  });

  it('tells who sends a query that the table does not have, and what to do', () => {
    const problem = problemsOf('select name from instaclone_images where name = ?');
    expect(problem).toContain(`${sender} sends a query that is not in test/routing/routes.mjs`);
    expect(problem).toContain('\n  select … from instaclone_images where name = ?\n');
    expect(problem).toContain('Add this line there, to the key that its condition fixes');
  });

  it('tells a table without a key', () => {
    expect(problemsOf('select a from instaclone_albums where id = ?')).toContain(
      'names a table of which test/routing/routes.mjs does not say by what its rows are placed, instaclone_albums',
    );
  });

  it('tells a query that is listed under a key that it does not fix', () => {
    const routes = [{ ...own[0]!, templates: ['insert into instaclone_likes …'] }];
    const sent = [{ plain: 'insert into instaclone_likes (visitor) values (?)', sender }];
    expect(findProblems(sent, { isWhole: false, routes }).join()).toContain(
      'but it fixes no column of that key',
    );
  });

  it('tells a query that moves a row to another server', () => {
    expect(problemsOf('update instaclone_likes set image = ? where image = ?')).toContain(
      'changes image, by which',
    );
  });

  it('tells a line that no test needs, when all tests ran', () => {
    expect(findProblems([], { isWhole: true, routes: own }).join()).toContain(`No test sends this query`);
    expect(findProblems([], { isWhole: false, routes: own })).toEqual([]);
  });

  it('does not count what changes the tables', () => {
    expect(problemsOf('create table instaclone_albums (id integer)', false, 'src/data/migrations/x.ts')).toBe(
      '',
    );
  });
});

describe('the sender', () => {
  const at = (path: string) => `file://${projectRoot}/${path}`;

  it('is the innermost file of the repository', () => {
    const files = [
      null,
      'node:internal',
      at('node_modules/kysely/x.js'),
      at('src/data/a.ts'),
      at('test/b.ts'),
    ];
    expect(senderAmong(files)).toBe('src/data/a.ts');
  });

  it('is a source, also of a compiled program', () => {
    expect(senderAmong([at('dist/worker/main.js')])).toBe('worker/main.ts');
  });

  it('is Kysely where there is no other', () => {
    expect(isProduct(senderAmong([at('node_modules/kysely/x.js')]))).toBe(true);
  });

  it('is no part of the product in what a test asks by itself', () => {
    expect(isProduct(senderAmong([at('test/b.ts'), at('src/adapters/c.ts')]))).toBe(false);
  });
});
