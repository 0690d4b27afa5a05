using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>What the language must do beyond single expressions: statements, classes as TypeScript writes them, promises, iteration.</summary>
public sealed class SandboxLanguageTests
{
    [Theory]
    // Statements and scopes.
    [InlineData("var r='';for(var i=0;i<3;i++){if(i===1)continue;r+=i}r", "\"02\"")]
    [InlineData("var r='';a:for(var i=0;i<3;i++){for(var j=0;j<3;j++){if(j===1)continue a;if(i===2)break a;r+=i+''+j+' '}}r", "\"00 10 \"")]
    [InlineData("a:{var x=1;break a;x=2}x", "1")]
    [InlineData("var r='';a:for(var k in {p:1,q:2}){for(;;){r+=k;continue a}}r", "\"pq\"")]
    [InlineData("function f(){try{return 1}finally{g=2}}var g;[f(),g]", "[1,2]")]
    [InlineData("function f(){try{throw 1}catch(e){return e+1}finally{}}f()", "2")]
    [InlineData("function f(){for(;;){try{return 1}finally{break}}return 2}f()", "2")]
    [InlineData("function f(){try{throw 1}finally{return 3}}f()", "3")]
    [InlineData("var r=[];try{try{throw 'a'}finally{r.push('f')}}catch(e){r.push(e)}r", "[\"f\",\"a\"]")]
    [InlineData("var f=[];for(var i=0;i<2;i++){try{throw i}catch(e){f.push(function(){return e})}}f[0]()+f[1]()*10", "10")]
    [InlineData("var e=5;try{throw 1}catch(e){e=2;var x=e}[e,x]", "[5,2]")]
    [InlineData("try{throw 1}catch(a){try{throw 2}catch(b){var r=(function(){return a*10+b})()}}r", "12")]
    [InlineData("try{throw 1}catch(a){try{throw 2}catch(b){var r=a*10+b}}r", "12")]
    [InlineData("try{throw 1}catch(a){var g=function(){return a};try{throw 2}catch(b){var r=b*10+a}}r+g()", "22")]
    [InlineData("f();function f(){return typeof g}var g=1;f()", "\"number\"")]
    [InlineData("var f=function g(n){return n?n*g(n-1):1};f(5)", "120")]
    [InlineData("(function(a,b){a=5;return [arguments[0],arguments.length,b]})(1)", "[5,1,null]")]
    [InlineData("(function(a){'use strict';a=5;return arguments[0]})(1)", "1")]
    [InlineData("switch(3){default:var r='d';case 1:r+='1';break;case 2:r='2'}r", "\"d1\"")]
    [InlineData("const c=1;try{c=2}catch(e){var m=e.message}[c,m]", "[1,\"Assignment to constant variable.\"]")]
    [InlineData("var o={get a(){return this.b*2},set a(v){this.b=v},b:1};o.a=4;o.a", "8")]
    [InlineData("var x=1\nvar y=x\n++x\n;[x,y]", "[2,1]")]
    [InlineData("if(0)1;else if(1)2", "2")]
    [InlineData("var s=0;do s++;while(s<5)s", "5")]
    [InlineData("do;while(0) 7", "7")]
    [InlineData("void 0", null)]
    [InlineData("var o={};o[{}]=1;Object.keys(o)", "[\"[object Object]\"]")]
    [InlineData("var i=0,o={get k(){i++;return 'x'}};var p={x:1};p[o.k]+=1;[p.x,i]", "[2,1]")]
    [InlineData("({}).toString.call([])+typeof null+(function(){return typeof this}).call(1)", "\"[object Array]objectobject\"")]
    [InlineData("delete Object.prototype.toString;var o={};o.toString", null)]
    [InlineData("[3,1,2].sort(function(a,b){return b-a})", "[3,2,1]")]
    [InlineData("var a=[1,2,3];a.length=1;a.push(9);a[3]=1;[a.length,2 in a,a]", "[4,false,[1,9,null,1]]")]
    [InlineData("var a=[1,2];Object.defineProperty(a,0,{get:function(){return 7}});[a[0],a.slice(),a.length]", "[7,[7,2],2]")]
    [InlineData("'use strict';try{Object.freeze([1]).push(2)}catch(e){e.name}", "\"TypeError\"")]
    [InlineData("JSON.stringify({a:[1,{b:2}],c:undefined,d:null},null,1)", "\"{\\n \\u0022a\\u0022: [\\n  1,\\n  {\\n   \\u0022b\\u0022: 2\\n  }\\n ],\\n \\u0022d\\u0022: null\\n}\"")]
    [InlineData("JSON.parse('[1,{\"a\":2}]',function(k,v){return typeof v==='number'?v*2:v})", "[2,{\"a\":4}]")]
    [InlineData("JSON.stringify({a:1,b:2,c:3},['a','c'])", "\"{\\u0022a\\u0022:1,\\u0022c\\u0022:3}\"")]
    // Texts and patterns.
    [InlineData("'aBc'.replace(/(?<x>b)/i,'[$<x>$1]')", "\"a[BB]c\"")]
    [InlineData("'2024-01-02'.replace(/(\\d+)-(\\d+)-(\\d+)/,function(m,y,mo,d){return d+'.'+mo+'.'+y})", "\"02.01.2024\"")]
    [InlineData("var r=/a(b)?/g,m=r.exec('xab');[m.index,m[1],r.lastIndex,m.input]", "[1,\"b\",3,\"xab\"]")]
    [InlineData("/(a)|(b)\\1/.exec('b')[0]", "\"b\"")]
    [InlineData("'a1b2'.split(/\\d/)", "[\"a\",\"b\",\"\"]")]
    [InlineData("'x'.padStart(3,'ab')+'x'.padEnd(3)+'|'+'ab'.repeat(2)+'abc'.at(-1)+'a-b-c'.replaceAll('-','+')", "\"abxx  |ababca+b+c\"")]
    [InlineData("/^\\w+$/.test('é')||/\\bé/.test('é')||/a$/.test('a\\n')", "false")]
    // ES2015 and later.
    [InlineData("var m=new Map([['a',1]]);m.set(NaN,2).set(m,3);[m.size,m.get(NaN),m.get(m),Array.from(m.keys())[0]]", "[3,2,3,\"a\"]")]
    [InlineData("var s=new Set([1,1,2]);s.delete(1);var r=[];s.forEach(function(v){r.push(v)});r", "[2]")]
    [InlineData("Object.fromEntries(Object.entries({a:1,b:2}).map(function(e){return [e[0],e[1]*2]}))", "{\"a\":2,\"b\":4}")]
    [InlineData("[Object.assign({a:1},null,{b:2}),Object.values({x:1}),[1,[2,[3]]].flat(Infinity),[1,2].flatMap(function(x){return [x,x]})]", "[{\"a\":1,\"b\":2},[1],[1,2,3],[1,1,2,2]]")]
    [InlineData("[Array.from('añ'),Array.from({length:2},function(_,i){return i}),Array.of(7),[1,2,3].includes(NaN),[NaN].includes(NaN),[1,2,3].findLast(function(x){return x<3})]", "[[\"a\",\"ñ\"],[0,1],[7],false,true,2]")]
    [InlineData("[Number.isInteger(5),Math.trunc(-1.5),Math.sign(-3),Math.hypot(3,4),Math.clz32(1),Number.EPSILON>0,Math.cbrt(27)]", "[true,-1,-1,5,31,true,3]")]
    [InlineData("var it=[1,2][Symbol.iterator]();[it.next(),it.next(),it.next()]", "[{\"value\":1,\"done\":false},{\"value\":2,\"done\":false},{\"done\":true}]")]
    [InlineData("var o={};o[Symbol.iterator]=function(){var i=0;return {next:function(){return {done:i>2,value:i++}}}};Array.from(o)", "[0,1,2]")]
    // Promises: the script's value is awaited.
    [InlineData("new Promise(function(r){r(5)}).then(function(v){return v*2})", "10")]
    [InlineData("var log=[];Promise.resolve().then(function(){log.push(1)}).then(function(){log.push(2)});log.push(0);Promise.resolve().then(function(){return null}).then(function(){return null}).then(function(){return log})", "[0,1,2]")]
    [InlineData("Promise.all([1,Promise.resolve(2)]).then(function(a){return a})", "[1,2]")]
    [InlineData("Promise.reject(new Error('x')).catch(function(e){return e.message}).finally(function(){})", "\"x\"")]
    [InlineData("Promise.allSettled([Promise.reject(1),2])", "[{\"status\":\"rejected\",\"reason\":1},{\"status\":\"fulfilled\",\"value\":2}]")]
    [InlineData("Promise.any([Promise.reject(1),Promise.resolve(3)])", "3")]
    [InlineData("Promise.race([new Promise(function(){}),Promise.resolve(4)])", "4")]
    public void Scripts_give_their_value(string source, string? json) => Normalize(Sandboxes.Run(source).ResultJson).ShouldBe(Normalize(json));

    [Fact]
    public void A_class_that_extends_error_is_an_error_of_its_kind()
    {
        const string Source = """
            var __extends = (function () {
                var extendStatics = function (d, b) { extendStatics = Object.setPrototypeOf || function (d, b) { d.__proto__ = b; }; return extendStatics(d, b); };
                return function (d, b) { extendStatics(d, b); function __() { this.constructor = d; } d.prototype = (__.prototype = b.prototype, new __()); };
            })();
            var Failure = (function (_super) {
                __extends(Failure, _super);
                function Failure(m) { var _this = _super.call(this, m) || this; _this.code = 7; return _this; }
                Failure.prototype.twice = function () { return this.code * 2; };
                return Failure;
            }(Error));
            var e = new Failure('bad');
            [e instanceof Failure, e instanceof Error, e.message, e.twice(), String(e)]
            """;
        Sandboxes.Run(Source).ResultJson.ShouldBe("""[true,true,"bad",14,"Error: bad"]""");
    }

    [Fact]
    public void The_globals_and_methods_of_the_host_are_there()
    {
        var calls = new List<string>();
        var answer = Sandboxes.Run(
            "var made = createContentItem('Article', {Title: customer.name}); log('warn', 'made', made.ContentItemId); console.log({a:1}); made.ContentItemId + cart.items.length",
            """{"customer":{"name":"Ann"},"cart":{"items":[1,2]}}""",
            methods: ["createContentItem"],
            call: (name, arguments) =>
            {
                calls.Add(name + arguments);
                return """{"ContentItemId":"x7"}""";
            });
        answer.ResultJson.ShouldBe("\"x72\"");
        calls.ShouldBe(["""createContentItem["Article",{"Title":"Ann"}]"""]);
        answer.Log.ShouldBe([("warn", "made x7", 1), ("info", """{"a":1}""", 1)]);
        answer.AllocatedBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_refusal_of_the_host_is_an_error_the_script_may_catch_and_a_fault_of_the_host_is_not()
    {
        Sandboxes.Run("try{m()}catch(e){e.message}", methods: ["m"], call: (_, _) => throw new SandboxException(SandboxFault.MethodFailed, "not allowed", 0, 0)).ResultJson.ShouldBe("\"not allowed\"");
        var engine = new SandboxEngine(new SandboxLimits());
        var failure = Should.Throw<SandboxException>(() => Sandboxes.Run("\ntry{m()}catch(e){}", engine: engine, methods: ["m"], call: (_, _) => throw new InvalidOperationException("the pipe broke")));
        failure.Kind.ShouldBe(SandboxFault.MethodFailed);
        failure.InnerException.ShouldBeOfType<InvalidOperationException>();
        failure.Line.ShouldBe(2);
        engine.Reusable.ShouldBeFalse();
    }

    private static string? Normalize(string? json) => json is null ? null : System.Text.Json.Nodes.JsonNode.Parse(json)?.ToJsonString() ?? "null";
}
