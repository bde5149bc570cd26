// What the modules of the repository export and import, from their syntax alone. Plain JavaScript: the lint step runs it
// before anything is compiled.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const repository = new URL('../..', import.meta.url).pathname;
const folders = ['src', 'worker', 'deploy', 'test', '.config'];

/**
 * `names` are those of one import; '*' is everything.
 *
 * @typedef {{ file: string, names: string[] }} Import
 * @typedef {{
 *   file: string,
 *   lines: number,
 *   isProgram: boolean,
 *   exports: string[],
 *   imports: Import[],
 *   lazyImports: string[],
 * }} Module
 */

/** @returns {Module[]} every module, with paths from the repository's root */
export function readModules() {
  return folders
    .flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map(
        (path) => `${folder}/${path}`,
      ),
    )
    .filter((path) => /\.(ts|mjs|js)$/.test(path))
    .map(readModule);
}

/**
 * @param {string} file
 * @returns {Module}
 */
function readModule(file) {
  const text = readFileSync(join(repository, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = collect(file, source);
  if (!file.endsWith('.ts')) found.imports.push(...importsInComments(file, text));
  // What is run exports nothing.
  return { file, lines: text.split('\n').length - 1, isProgram: found.exports.length === 0, ...found };
}

/**
 * @param {string} file
 * @param {ts.SourceFile} source
 */
function collect(file, source) {
  /** @type {string[]} */
  const exports = [];
  /** @type {Import[]} */
  const imports = [];
  /** @type {string[]} */
  const lazyImports = [];
  /**
   * @param {ts.Node | undefined} specifier
   * @param {string[]} names
   */
  const note = (specifier, names) => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    imports.push({ file: relative(repository, resolve(repository, dirname(file), specifier.text)), names });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) note(node.moduleSpecifier, namesOf(node.importClause));
    else if (ts.isExportDeclaration(node)) {
      const elements =
        node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [];
      exports.push(...elements.map(({ name }) => name.text));
      note(node.moduleSpecifier, elements.length === 0 ? ['*'] : elements.map(originalName));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      note(node.arguments[0], namesTakenOf(node));
      const last = imports.at(-1);
      if (last) lazyImports.push(last.file);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      note(node.argument.literal, node.qualifier ? [node.qualifier.getText()] : ['*']);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const statement of source.statements) exports.push(...declaredExports(statement));
  return { exports, imports, lazyImports };
}

/**
 * Types that JavaScript takes from others are named in comments.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Import[]}
 */
function importsInComments(file, text) {
  return [...text.matchAll(/\bimport\('(\.[^']+)'\)(?:\.(\w+))?/g)].map(([, specifier = '', name = '*']) => ({
    file: relative(repository, resolve(repository, dirname(file), specifier)),
    names: [name],
  }));
}

/** @param {ts.ImportClause | undefined} clause */
function namesOf(clause) {
  if (!clause) return [];
  const { name, namedBindings } = clause;
  const named = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? ['*']
      : namedBindings.elements.map(originalName);
  return name ? ['default', ...named] : named;
}

/** @param {ts.ImportSpecifier | ts.ExportSpecifier} element */
function originalName({ name, propertyName }) {
  return (propertyName ?? name).text;
}

/**
 * `name` of `(await import(...)).name`; otherwise everything.
 *
 * @param {ts.Node} call
 */
function namesTakenOf(call) {
  const access = call.parent.parent?.parent;
  return access && ts.isPropertyAccessExpression(access) ? [access.name.text] : ['*'];
}

/**
 * @param {ts.Statement} statement
 * @returns {string[]}
 */
function declaredExports(statement) {
  if (ts.isExportAssignment(statement)) return ['default'];
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const has = (/** @type {ts.SyntaxKind} */ kind) => modifiers.some((modifier) => modifier.kind === kind);
  if (!has(ts.SyntaxKind.ExportKeyword)) return [];
  if (has(ts.SyntaxKind.DefaultKeyword)) return ['default'];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = /** @type {ts.DeclarationStatement} */ (statement);
  return name ? [name.text] : [];
}
