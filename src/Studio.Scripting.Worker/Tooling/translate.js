// Translates a script of an author to ES5. Runs within the sandbox after TypeScript 4.9.5, whose global is ts.
// In: the author's text. Out: { code, mappings, first } or { faults: [{ unsupported, message, at }] }, at counted in UTF-16 units from the text's beginning.
var translate = (function () {
  'use strict';

  var NAME = 'script.js';

  // Both have the same length, so that places stay what they are whether or not the script awaits.
  var HEAD_ASYNC = '(async function(){';
  var HEAD_PLAIN = '(      function(){';
  var TAIL = '\n}).call(this)';

  var K = ts.SyntaxKind;
  var OPTIONS = {
    target: ts.ScriptTarget.ES5, downlevelIteration: true, sourceMap: true, allowJs: true, isolatedModules: true, noLib: true, noResolve: true, types: [],
    suppressOutputPathCheck: true, allowNonTsExtensions: true, alwaysStrict: false, removeComments: true, newLine: ts.NewLineKind.LineFeed, module: ts.ModuleKind.None,
    noImplicitUseStrict: true, skipLibCheck: true, skipDefaultLibCheck: true, useDefineForClassFields: false,
  };

  // What the checker says about types is no concern of a script; these are early errors of JavaScript itself.
  var EARLY = { 2300: 1, 2448: 1, 2449: 1, 2451: 1, 2588: 1, 2440: 1 };

  // These depend on the target, or forbid what non-strict JavaScript allows.
  var IGNORED = { 1100: 1, 1250: 1, 1251: 1, 1252: 1, 1121: 1, 1085: 1, 1102: 1, 1203: 1, 1202: 1, 1208: 1, 1212: 1, 1213: 1, 1214: 1, 1215: 1, 18028: 1 };

  function parse(text) {
    return ts.createSourceFile(NAME, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  }

  function isFunction(node) {
    return ts.isFunctionLike(node);
  }

  // True where the script itself awaits, outside of functions within it.
  function awaits(file) {
    var found = false;
    function visit(node, depth) {
      if (found) return;
      if (node.kind === K.AwaitExpression || (node.kind === K.ForOfStatement && node.awaitModifier)) { found = true; return; }
      var inner = depth + (isFunction(node) ? 1 : 0);
      if (inner < 2) ts.forEachChild(node, function (child) { visit(child, inner); });
    }

    visit(file, 0);
    return found;
  }

  function whole(file, length) {
    var statement = file.statements[0];
    return file.statements.length === 1 && statement.kind === K.ExpressionStatement && statement.end === length ? statement.expression.expression.expression.expression : null;
  }

  function refusals(body) {
    var faults = [];
    var labels = [];
    function refuse(node, message) { faults.push({ unsupported: true, message: message, at: node.getStart() }); }
    function visit(node) {
      switch (node.kind) {
        case K.WithStatement: refuse(node, "'with' is not offered: name the object each time."); break;
        case K.DebuggerStatement: refuse(node, "'debugger' has no meaning here: remove it, or use console.log."); break;
        case K.ImportDeclaration: case K.ImportEqualsDeclaration: case K.ExportDeclaration: case K.ExportAssignment:
          refuse(node, 'Scripts have no modules: import and export are not offered.'); return;
        case K.ImportKeyword: refuse(node, 'Scripts have no modules: import() is not offered.'); break;
        case K.MetaProperty: if (node.keywordToken === K.ImportKeyword) refuse(node, 'Scripts have no modules: import.meta is not offered.'); break;
        case K.JsxElement: case K.JsxSelfClosingElement: case K.JsxFragment: refuse(node, 'JSX is not JavaScript: it is not offered.'); return;
        case K.EnumDeclaration: refuse(node, 'Scripts are JavaScript, not TypeScript: enum is not offered. Use an object.'); return;
        case K.ModuleDeclaration: refuse(node, 'Scripts are JavaScript, not TypeScript: namespace is not offered.'); return;
        case K.InterfaceDeclaration: refuse(node, 'Scripts are JavaScript, not TypeScript: interface is not offered. Leave types out.'); return;
        case K.TypeAliasDeclaration: refuse(node, 'Scripts are JavaScript, not TypeScript: type is not offered. Leave types out.'); return;
        case K.AsExpression: case K.SatisfiesExpression: case K.TypeAssertionExpression: case K.NonNullExpression:
          refuse(node, 'Scripts are JavaScript, not TypeScript: leave the type out.'); break;
        case K.Decorator: refuse(node, 'Decorators are not offered.'); return;
        case K.SuperKeyword:
          if (node.parent.kind === K.PropertyAccessExpression || node.parent.kind === K.ElementAccessExpression) {
            var outer = node.parent.parent;
            if (!(outer.kind === K.CallExpression && outer.expression === node.parent)) refuse(node, "A property of 'super' is not offered, only its methods: super.name().");
          }

          break;
        case K.BigIntLiteral: refuse(node, 'BigInt numbers such as 10n are not offered.'); break;
        case K.Parameter: case K.PropertyDeclaration: case K.VariableDeclaration: case K.FunctionDeclaration: case K.FunctionExpression: case K.ArrowFunction: case K.MethodDeclaration:
          typed(node); break;
        case K.LabeledStatement: labels.push({ name: node.label.text, loops: [] }); ts.forEachChild(node, visit); labels.pop(); return;
        case K.ForInStatement:
          labels.forEach(function (l) { l.loops.push(node); });
          ts.forEachChild(node, visit);
          labels.forEach(function (l) { l.loops.pop(); });
          return;
        case K.BreakStatement: case K.ContinueStatement:
          if (node.label) labels.forEach(function (l) {
            // A continue of the for-in loop that has the label itself leaves no loop; everything else does.
            if (l.name === node.label.text && l.loops.length > 0) refuse(node, 'A jump to a label out of for-in is not offered: use for-of over Object.keys(...).');
          });
          break;
      }

      if (isFunction(node)) {
        var kept = labels;
        labels = [];
        ts.forEachChild(node, visit);
        labels = kept;
      } else {
        ts.forEachChild(node, visit);
      }
    }

    function typed(node) {
      var at = node.type || (node.typeParameters && node.typeParameters[0]) || (node.kind === K.Parameter && node.questionToken);
      if (at) refuse(at, 'Scripts are JavaScript, not TypeScript: leave the type out.');
      if (node.modifiers) node.modifiers.forEach(function (m) {
        if (m.kind === K.PublicKeyword || m.kind === K.PrivateKeyword || m.kind === K.ProtectedKeyword || m.kind === K.ReadonlyKeyword || m.kind === K.AbstractKeyword || m.kind === K.DeclareKeyword) {
          refuse(m, "Scripts are JavaScript, not TypeScript: '" + ts.tokenToString(m.kind) + "' is not offered.");
        }
      });
    }

    visit(body);
    return faults;
  }

  // The last expression is the script's value, also where it is the last of a block, of both branches of an if, or of a try.
  function returning(statements, f) {
    if (statements.length === 0) return statements;
    var last = statements[statements.length - 1];
    var changed = tail(last, f);
    return changed === last ? statements : ts.setTextRange(f.createNodeArray(statements.slice(0, -1).concat([changed])), statements);
  }

  function tail(statement, f) {
    switch (statement.kind) {
      case K.ExpressionStatement: return ts.setTextRange(f.createReturnStatement(statement.expression), statement);
      case K.Block: return f.updateBlock(statement, returning(statement.statements, f));
      case K.IfStatement:
        return f.updateIfStatement(statement, statement.expression, tail(statement.thenStatement, f), statement.elseStatement && tail(statement.elseStatement, f));
      case K.TryStatement:
        return f.updateTryStatement(statement, tail(statement.tryBlock, f),
          statement.catchClause && f.updateCatchClause(statement.catchClause, statement.catchClause.variableDeclaration, tail(statement.catchClause.block, f)), statement.finallyBlock);
      default: return statement;
    }
  }

  function valueOfLast(main) {
    return function (context) {
      var f = context.factory;
      function visit(node) {
        return node === main
          ? f.updateFunctionExpression(node, node.modifiers, node.asteriskToken, node.name, node.typeParameters, node.parameters, node.type, f.updateBlock(node.body, returning(node.body.statements, f)))
          : ts.visitEachChild(node, visit, context);
      }

      return function (file) { return ts.visitEachChild(file, visit, context); };
    };
  }

  function message(diagnostic) {
    return ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
  }

  function syntaxFaults(diagnostics, offset, length) {
    return diagnostics.map(function (d) { return { unsupported: false, message: message(d), at: Math.max(0, Math.min(length, d.start - offset)) }; });
  }

  function isEarly(d) {
    return d.category === ts.DiagnosticCategory.Error && ((d.code < 2000 && !IGNORED[d.code]) || EARLY[d.code] === 1);
  }

  function compile(file, main) {
    var code = '', map = '';
    var host = {
      getSourceFile: function (name) { return name === NAME ? file : undefined; },
      writeFile: function (name, text) { if (name.slice(-4) === '.map') map = text; else code = text; },
      getDefaultLibFileName: function () { return 'lib.d.ts'; }, useCaseSensitiveFileNames: function () { return true; }, getCanonicalFileName: function (name) { return name; },
      getCurrentDirectory: function () { return ''; }, getNewLine: function () { return '\n'; }, fileExists: function (name) { return name === NAME; }, readFile: function () { return ''; },
      directoryExists: function () { return true; }, getDirectories: function () { return []; },
    };
    var program = ts.createProgram([NAME], OPTIONS, host);
    var early = program.getDiagnosticsProducingTypeChecker ? program.getDiagnosticsProducingTypeChecker().getDiagnostics(file) : program.getTypeChecker().getDiagnostics(file);
    early = early.concat(file.bindDiagnostics || []).filter(isEarly);
    if (early.length > 0) return { diagnostics: early };
    program.emit(undefined, undefined, undefined, false, { before: [valueOfLast(main)] });
    return { code: code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ''), mappings: JSON.parse(map).mappings };
  }

  // Within a function import and export are mere faults of syntax; what is meant is said better.
  function modules(text) {
    return parse(text).statements.filter(function (s) {
      return s.kind === K.ImportDeclaration || s.kind === K.ExportDeclaration || s.kind === K.ExportAssignment || (s.modifiers && s.modifiers.some(function (m) { return m.kind === K.ExportKeyword; }));
    }).map(function (s) { return { unsupported: true, message: 'Scripts have no modules: import and export are not offered.', at: s.getStart() }; });
  }

  return function (text) {
    var foreign = /\b(import|export)\b/.test(text) ? modules(text) : [];
    if (foreign.length > 0) return { faults: foreign };
    var length = HEAD_PLAIN.length + text.length + TAIL.length;
    var file = parse(HEAD_ASYNC + text + TAIL);
    if (file.parseDiagnostics.length > 0 || !awaits(file)) {
      // Also where await is a mere name.
      var plain = parse(HEAD_PLAIN + text + TAIL);
      if (plain.parseDiagnostics.length === 0) file = plain;
      else return { faults: syntaxFaults(file.parseDiagnostics.length > 0 ? file.parseDiagnostics : plain.parseDiagnostics, HEAD_PLAIN.length, text.length) };
    }

    var main = whole(file, length);
    if (main === null) {
      return { faults: [{ unsupported: false, message: "This '}' closes nothing.", at: Math.max(0, file.statements[0].getEnd() - 1 - HEAD_PLAIN.length) }] };
    }

    var refused = refusals(main.body);
    if (refused.length > 0) {
      return { faults: refused.map(function (r) { return { unsupported: true, message: r.message, at: r.at - HEAD_PLAIN.length }; }) };
    }

    var compiled = compile(file, main);
    return compiled.diagnostics
      ? { faults: syntaxFaults(compiled.diagnostics, HEAD_PLAIN.length, text.length) }
      : { code: compiled.code, mappings: compiled.mappings, first: HEAD_PLAIN.length };
  };
})();
