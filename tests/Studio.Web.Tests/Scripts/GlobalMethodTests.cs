using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Items;
using Studio.Contents.Listing;
using Studio.Contents.Views;
using Studio.Kernel.Security;
using Studio.Kernel.Tenants;
using Studio.Scripting.Engine;
using Studio.Testing.Storage;
using Studio.Web.Tests.Recipes;

namespace Studio.Web.Tests.Scripts;

/// <summary>OrchardCore's global methods in a tenant: they do what whoever runs the script may do, and no more.</summary>
public sealed class GlobalMethodTests
{
    private const string Kites = """
        { "name": "kites", "steps": [ { "name": "ContentDefinition",
          "ContentTypes": [ { "Name": "Kite", "DisplayName": "Kite", "Settings": { "ContentTypeSettings": { "Creatable": true, "Listable": true, "Draftable": true, "Versionable": true } },
            "ContentTypePartDefinitionRecords": [ { "PartName": "Kite", "Name": "Kite", "Settings": {} }, { "PartName": "TitlePart", "Name": "TitlePart", "Settings": {} } ] } ],
          "ContentParts": [ { "Name": "Kite", "Settings": {}, "ContentPartFieldDefinitionRecords": [
            { "FieldName": "TextField", "Name": "Colour", "Settings": {} }, { "FieldName": "NumericField", "Name": "Span", "Settings": {} } ] } ] } ] }
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task Content_is_made_found_changed_and_deleted(string provider)
    {
        await using var tenants = await RecipeTenants.OpenAsync(provider);
        var tenant = await tenants.NewAsync();
        await tenants.RunAsync(tenant, Kites);
        var value = await RunAsync(tenants, tenant, Administrator(), """
            const red = createContentItem('Kite', true, { TitlePart: { Title: 'Red' }, Kite: { Colour: { Text: 'red' }, Span: { Value: 3 } } });
            const blue = createContentItem('Kite', true, { TitlePart: { Title: 'Blue' }, Kite: { Colour: { Text: 'blue' }, Span: { Value: 5 } } });
            const draft = createContentItem('Kite', false, { TitlePart: { Title: 'Draft' } });
            updateContentItem(red, { Kite: { Colour: { Text: 'crimson' } } });
            const found = findContentItems('Kite', { sort: 'Kite.Span' }).map(k => `${k.Kite.Colour.Text} ${k.Kite.Span.Value}`);
            const large = findContentItems('Kite', { where: ['Kite.Span:gt:4'] }).length;
            const gone = deleteContentItem(blue.ContentItemId);
            return { found, large, gone, left: findContentItems('Kite').length, draft: draft.Published, fresh: newContentItem('Kite').ContentType, missing: getContentItem(blue.ContentItemId), newest: getContentItem(draft.ContentItemId, true).DisplayText };
            """);
        value!.ToJsonString().ShouldBe("""{"found":["crimson 3","blue 5"],"large":1,"gone":true,"left":1,"draft":false,"fresh":"Kite","missing":null,"newest":"Draft"}""");
    }

    [Fact]
    public async Task What_a_person_may_not_do_a_script_may_not_do_for_him()
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        var tenant = await tenants.NewAsync();
        await tenants.RunAsync(tenant, Kites);
        var stranger = new ClaimsPrincipal(new ClaimsIdentity());
        (await FaultAsync(tenants, tenant, stranger, "createContentItem('Kite', true, { TitlePart: { Title: 'Red' } })")).Code.ShouldBe(ScriptErrorCode.MethodDenied);
        (await FaultAsync(tenants, tenant, stranger, "findContentItems('Kite')")).Code.ShouldBe(ScriptErrorCode.MethodDenied);
        (await RunAsync(tenants, tenant, stranger, "[isAuthenticated(), isInRole('Administrator')]"))!.ToJsonString().ShouldBe("[false,false]");
        (await RunAsync(tenants, tenant, Administrator(), "findContentItems('Kite').length"))!.GetValue<double>().ShouldBe(0);
        var fault = await FaultAsync(tenants, tenant, Administrator(), "var a = 1;\ncreateContentItem('Nowhere');");
        (fault.Code, fault.Line).ShouldBe((ScriptErrorCode.MethodFailed, 2));
        fault.Message.ShouldContain("no content type 'Nowhere'");
    }

    [Fact]
    public async Task The_request_and_texts_are_at_hand()
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        var tenant = await tenants.NewAsync();
        var http = new DefaultHttpContext { User = Administrator() };
        http.Request.Scheme = "https";
        http.Request.Host = new HostString("shop.example");
        http.Request.PathBase = "/kites";
        http.Request.QueryString = new QueryString("?colour=red&size=3");
        http.Request.ContentType = "application/x-www-form-urlencoded";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes("name=Ada&city=London"));
        var value = await RunAsync(tenants, tenant, http, """
            [isAuthenticated(), isInRole('administrator'), url('~/cart'), absoluteUrl('/cart'), queryString('colour'), queryString(), requestForm('city'), readBody(), typeof culture() === 'string', uuid().length,
             base64('aGk='), html('&lt;b&gt;'), base64(gzip('H4sIAAAAAAACA8vIBACsKpPYAgAAAA==')), (log('warn', 'noted'), 1)]
            """);
        value!.ToJsonString().ShouldBe("""[true,true,"/kites/cart","https://shop.example/kites/cart","red","?colour=red\u0026size=3","London","name=Ada\u0026city=London",true,26,"hi","\u003Cb\u003E","hi",1]""");
        (await FaultAsync(tenants, tenant, http: null, "url('/x')")).Message.ShouldContain("needs a request");
    }

    [Fact]
    public async Task A_saved_view_is_a_query()
    {
        await using var tenants = await RecipeTenants.OpenAsync("Sqlite");
        var tenant = await tenants.NewAsync();
        await tenants.RunAsync(tenant, Kites);
        var http = new DefaultHttpContext { User = Administrator() };
        await tenants.InAsync(tenant, async services =>
        {
            services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
            var asked = new ListRequest { Sort = "-Kite.Span", Conditions = [new ListCondition("Kite.Span", "gt", "1")] };
            await services.GetRequiredService<ContentViews>().AddAsync("Kite", new ContentViewWords("Large kites", Shared: true, asked), CancellationToken.None);
            return true;
        });
        var value = await RunAsync(tenants, tenant, http, """
            for (const span of [1, 2, 3]) createContentItem('Kite', true, { TitlePart: { Title: `Kite ${span}` }, Kite: { Span: { Value: span } } });
            return [executeQuery('large kites').map(k => k.DisplayText), executeQuery('Large kites', { take: 1 }).length];
            """);
        value!.ToJsonString().ShouldBe("""[["Kite 3","Kite 2"],1]""");
        (await FaultAsync(tenants, tenant, http, "executeQuery('Nothing')")).Message.ShouldContain("There is no saved view 'Nothing'");
        (await FaultAsync(tenants, tenant, new ClaimsPrincipal(new ClaimsIdentity()), "executeQuery('Large kites')")).Code.ShouldBeOneOf(ScriptErrorCode.MethodDenied, ScriptErrorCode.MethodFailed);
    }

    private static ClaimsPrincipal Administrator() =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "4admin00000000000000000001"), new Claim(ClaimTypes.Name, "admin"), new Claim(ClaimTypes.Role, StandardPermissions.AdministratorRole)], "Test"));

    private static Task<JsonNode?> RunAsync(RecipeTenants tenants, string tenant, ClaimsPrincipal user, string text) => RunAsync(tenants, tenant, new DefaultHttpContext { User = user }, text);

    private static Task<JsonNode?> RunAsync(RecipeTenants tenants, string tenant, HttpContext? http, string text) => tenants.InAsync(tenant, async services =>
    {
        services.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var run = new ScriptRun { Tenant = tenant, Methods = [.. services.GetServices<IGlobalMethodProvider>().SelectMany(p => p.GetMethods())], Services = services };
        return (await services.GetRequiredService<IScriptEngine>().RunAsync(new ScriptSource("Test", text), run, CancellationToken.None)).Value;
    });

    private static Task<ScriptException> FaultAsync(RecipeTenants tenants, string tenant, ClaimsPrincipal user, string text) => FaultAsync(tenants, tenant, new DefaultHttpContext { User = user }, text);

    private static Task<ScriptException> FaultAsync(RecipeTenants tenants, string tenant, HttpContext? http, string text) => Should.ThrowAsync<ScriptException>(() => RunAsync(tenants, tenant, http, text));
}
