using System.Reflection;
using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>No way leads from a script to .NET, files, the environment, the network, or code made from text.</summary>
public sealed class SandboxSurfaceTests
{
    [Theory]
    [InlineData("GetType", "System", "importNamespace", "clrTypes", "clr", "host", "Microsoft", "Assembly", "Type", "dynamic")]
    [InlineData("require", "process", "module", "exports", "global", "window", "self", "document", "Buffer", "Deno", "Bun")]
    [InlineData("fetch", "XMLHttpRequest", "WebSocket", "Worker", "SharedArrayBuffer", "Atomics", "WebAssembly", "importScripts", "load", "read", "print")]
    [InlineData("setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Proxy", "Reflect", "ActiveXObject", "java", "Packages", "WScript", "sandbox")]
    public void Names_of_other_hosts_are_not_there(params string[] names)
    {
        foreach (var name in names)
        {
            Sandboxes.Run($"[typeof {name}, '{name}' in globalThis, typeof this.{name}]").ResultJson.ShouldBe("""["undefined",false,"undefined"]""");
        }
    }

    [Fact]
    public void No_value_has_a_member_of_dotnet()
    {
        var members = typeof(object).GetMethods().Concat(typeof(string).GetMethods()).Concat(typeof(Delegate).GetMethods()).Concat(typeof(List<int>).GetMethods()).Concat(typeof(Type).GetMethods())
            .Select(m => m.Name).Where(n => char.IsUpper(n[0])).Distinct(StringComparer.Ordinal).Append("get_Item").Append("Realm").Append("Engine").Append("_object").ToList();
        var names = string.Join(',', members.Select(m => $"'{m}'"));
        var source = $$"""
            var values = [{}, [], 'a', 1, true, function(){}, /a/, new Date(0), new Error(''), new Map(), new Set(), Promise.resolve(), Symbol(), Math, JSON, console, method,
                method.call, Object, Function, customer, customer.list, arguments(), [].values(), globalThis, Object.getPrototypeOf(globalThis), (function(){}).bind(), new String('x')];
            function arguments() { return (function(){ return [].concat(arguments)[0] })(1) }
            var found = [];
            [{{names}}].forEach(function (name) { values.forEach(function (v, i) { if (v[name] !== undefined) found.push(i + name) }) });
            found
            """;
        Sandboxes.Run(source, """{"customer":{"list":[1]}}""", methods: ["method"]).ResultJson.ShouldBe("[]");
    }

    [Theory]
    [InlineData("eval('1+1')")]
    [InlineData("(0,eval)('1+1')")]
    [InlineData("var e=eval;e('1')")]
    [InlineData("eval.call(null,'1')")]
    [InlineData("[].map.call(['1'],eval)")]
    [InlineData("new Function('return 1')()")]
    [InlineData("Function('return this')()")]
    [InlineData("(function(){}).constructor('return 1')()")]
    [InlineData("[].filter.constructor('return 1')()")]
    [InlineData("Object.getPrototypeOf(function(){}).constructor('return 1')")]
    [InlineData("method.constructor('return 1')()")]
    [InlineData("log.constructor.constructor('return 1')()")]
    [InlineData("customer.constructor.constructor('return 1')()")]
    [InlineData("(function(){}).bind().constructor('x')")]
    [InlineData("Promise.resolve().constructor.constructor('x')")]
    [InlineData("Reflect.construct(Function,['x'])")]
    [InlineData("Function.apply(null,['return 1'])")]
    [InlineData("new (Function.bind(null,'return 1'))")]
    [InlineData("Object.create(Function).constructor('x')()")]
    [InlineData("Symbol.iterator.constructor.constructor('x')()")]
    [InlineData("/a/.exec.constructor('x')()")]
    [InlineData("method.caller.caller")]
    [InlineData("(function f(){return f.caller.arguments})()")]
    [InlineData("(function(){'use strict';return arguments.callee.caller.x})()")]
    [InlineData("method.prototype.constructor")]
    [InlineData("new method()")]
    [InlineData("Object.getOwnPropertyDescriptor(method,'prototype').value")]
    [InlineData("import('fs')")]
    [InlineData("require('fs').readFileSync('/etc/passwd')")]
    [InlineData("process.env.HOME")]
    [InlineData("process.binding('fs')")]
    [InlineData("console.log.constructor('return process')()")]
    [InlineData("new Error().stack.constructor.constructor('x')()")]
    [InlineData("Error.prepareStackTrace(function(){})")]
    [InlineData("JSON.parse.constructor('x')()")]
    [InlineData("JSON.parse('{\"constructor\":{\"prototype\":1}}').constructor.constructor.constructor('x')")]
    [InlineData("importNamespace('System.IO').File.ReadAllText('/etc/passwd')")]
    [InlineData("customer.GetType().Assembly")]
    [InlineData("System.IO.File.Exists('x')")]
    public void Known_ways_out_fail(string source)
    {
        var failure = Should.Throw<SandboxException>(() => Sandboxes.Run(source, """{"customer":{"name":"Ann"}}""", methods: ["method"]));
        failure.Kind.ShouldBeOneOf(SandboxFault.Thrown, SandboxFault.Syntax);
        failure.InnerException.ShouldBeNull();
    }

    [Theory]
    [InlineData("JSON.parse('{\"__proto__\":{\"leak\":1}}').leak", null)]
    [InlineData("var o=JSON.parse('{\"__proto__\":{\"leak\":1}}');({}).leak", null)]
    [InlineData("customer.__proto__ === Object.prototype", "true")]
    [InlineData("Object.getOwnPropertyNames(customer)", "[\"name\"]")]
    [InlineData("Object.getOwnPropertyNames(method).sort()", "[\"length\",\"name\"]")]
    [InlineData("String(method)", "\"function method() { [native code] }\"")]
    [InlineData("String(Math.max)", "\"function max() { [native code] }\"")]
    [InlineData("(function(){}).caller", null)]
    [InlineData("typeof (function(){return this})()", "\"object\"")]
    [InlineData("(function(){return this})() === globalThis", "true")]
    [InlineData("try{null.x}catch(e){e.stack}", "\"TypeError: Cannot read properties of null (reading 'x')\\n    at script (1:10)\"")]
    [InlineData("Object.getOwnPropertyNames(new Error('x')).sort()", "[\"message\",\"stack\"]")]
    public void What_a_script_sees_of_the_engine_is_plain(string source, string? expected) =>
        Sandboxes.Run(source, """{"customer":{"name":"Ann"}}""", methods: ["method"]).ResultJson.ShouldBe(expected);

    [Fact]
    public void Everything_a_script_reaches_from_its_globals_is_of_the_sandbox()
    {
        // Walks prototypes, properties, getters, and what functions without arguments give, and counts what it met.
        const string Source = """
            var seen = new Set(), names = [], depth = 0;
            function walk(v, path) {
                if ((typeof v !== 'object' && typeof v !== 'function') || v === null || seen.has(v) || depth > 40) return;
                seen.add(v); depth++;
                walk(Object.getPrototypeOf(v), path + '.__proto__');
                Object.getOwnPropertyNames(v).concat(Object.getOwnPropertySymbols(v)).forEach(function (k) {
                    var d = Object.getOwnPropertyDescriptor(v, k), p = path + '.' + String(k);
                    names.push(p);
                    walk(d.get, p); walk(d.set, p); walk(d.value, p);
                });
                depth--;
            }
            walk(globalThis, 'this');
            var bad = names.filter(function (n) { return /GetType|System|Assembly|clr|Reflection|process|require/i.test(n) });
            [seen.size > 300, bad]
            """;
        Sandboxes.Run(Source, """{"customer":{"name":"Ann"}}""", methods: ["method"]).ResultJson.ShouldBe("[true,[]]");
    }

    [Fact]
    public void The_worker_references_nothing_that_scripts_could_be_led_to()
    {
        var references = typeof(SandboxEngine).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();
        references.ShouldNotContain(name => name.StartsWith("Studio.", StringComparison.Ordinal) || name.StartsWith("Jint", StringComparison.Ordinal));
        typeof(SandboxEngine).Assembly.GetTypes().Where(t => t.Namespace == typeof(SandboxEngine).Namespace + ".Runtime" || t.Namespace == typeof(SandboxEngine).Namespace + ".Library")
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(f => !f.IsInitOnly && !f.IsLiteral && f.Name is not ("s_symbols" or "s_bytes") && !f.Name.StartsWith('<'))
            .Select(f => $"{f.DeclaringType!.Name}.{f.Name}").ShouldBeEmpty();
    }
}
