using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Routing;

namespace Studio.Kernel.Tests.Routing;

public sealed class SharedRoutesTests
{
    private readonly SharedRoutes _shared = new();

    [Fact]
    public async Task What_endpoints_say_of_themselves_and_their_addresses_are_one_for_all_tenants_and_what_they_do_is_each_tenants_own()
    {
        var (first, second) = (Build("one"), Build("two"));
        first.Count.ShouldBe(second.Count);
        for (var i = 0; i < first.Count; i++)
        {
            second[i].RequestDelegate.ShouldNotBeSameAs(first[i].RequestDelegate);
            second[i].RoutePattern.ShouldBeSameAs(first[i].RoutePattern, first[i].DisplayName);
            second[i].Metadata.ShouldBeSameAs(first[i].Metadata, first[i].DisplayName);
        }

        (await AskAsync(first, "/things/{id:int}")).ShouldBe("one");
        (await AskAsync(second, "/things/{id:int}")).ShouldBe("two");
    }

    [Fact]
    public void Nothing_is_lost_or_changed()
    {
        var sources = Map("one");
        var declared = sources.SelectMany(s => s.Endpoints).Cast<RouteEndpoint>().ToList();
        _ = Build("another");
        var shared = Build("one");
        shared.Select(e => (e.DisplayName, e.Order, e.RoutePattern.RawText, Kinds(e))).ShouldBe(declared.Select(e => (e.DisplayName, e.Order, e.RoutePattern.RawText, Kinds(e))));
        shared.Select(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Single()).ShouldBe(declared.Select(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Single()));
        shared.Select(e => e.Metadata.GetMetadata<EndpointNameMetadata>()?.EndpointName).ShouldBe(declared.Select(e => e.Metadata.GetMetadata<EndpointNameMetadata>()?.EndpointName));
    }

    [Fact]
    public void What_differs_or_may_belong_to_a_tenant_is_not_shared()
    {
        var tenant = new object();
        object[] told = ["a", new TagsAttribute("x"), new TagsAttribute("y"), new TagsAttribute("x", "y"), new HttpMethodMetadata(["GET"]), new HttpMethodMetadata(["POST"]), new EndpointNameMetadata("n"), new EndpointNameMetadata("m")];
        told.Select(_shared.ShareItem).ShouldBe(told, "all differ");
        _shared.ShareItem(new TagsAttribute("x")).ShouldBeSameAs(told[1]);

        var first = new Holder(() => tenant);
        _shared.ShareItem(first).ShouldBeSameAs(first);
        var second = new Holder(first.Read);
        _shared.ShareItem(second).ShouldBeSameAs(second, "it may read a tenant's services");

        var (mine, other) = (Map("one", held: new Holder(() => 1)), Map("one", held: new Holder(() => 2)));
        var (my, their) = (Shared(mine)[0], Shared(other)[0]);
        (my.Metadata.GetMetadata<Holder>()!.Read(), their.Metadata.GetMetadata<Holder>()!.Read()).ShouldBe((1, 2));
    }

    [Fact]
    public void Addresses_that_differ_in_anything_are_different()
    {
        string[] patterns = ["/a/{id}", "/a/{id:int}", "/a/{id?}", "/a/{*id}", "/a/{**id}", "/a/{id=1}", "/a/b", "/a/{other}"];
        var app = Application();
        foreach (var pattern in patterns)
        {
            app.MapGet(pattern, () => "");
        }

        var endpoints = Shared(Sources(app));
        endpoints.Select(e => e.RoutePattern.RawText).ShouldBe(patterns);
        endpoints.Select(e => e.RoutePattern).Distinct().Count().ShouldBe(patterns.Length);
    }

    [Fact]
    public async Task Tenants_whose_endpoints_are_alike_are_led_to_their_own_by_the_same_tables()
    {
        await using var services = new ServiceCollection().AddLogging().AddMetrics().AddRouting().AddSingleton(new DiagnosticListener("test")).BuildServiceProvider();
        var (first, second) = (Build("one"), Build("two"));
        var shape = _shared.ShapeOf("features", first, services).ShouldNotBeNull();
        _shared.ShapeOf("features", second, services).ShouldBeSameAs(shape);
        _shared.ShapeOf("features", [.. first.Skip(1)], services).ShouldNotBeSameAs(shape);
        _shared.ShapeOf("other features", second, services).ShouldNotBeSameAs(shape);

        (await RouteAsync(shape, first, "GET", "/things/7", services)).ShouldBe((first[0], "7"));
        (await RouteAsync(shape, second, "GET", "/things/8", services)).ShouldBe((second[0], "8"));
        (await RouteAsync(shape, second, "POST", "/group/x", services)).Endpoint.ShouldBe(second[1]);
        (await RouteAsync(shape, second, "GET", "/things/no-number", services)).Endpoint.ShouldBeNull();
        (await RouteAsync(shape, second, "PUT", "/group/x", services)).Endpoint.ShouldNotBeNull().DisplayName.ShouldNotBeNull().ShouldContain("405");
    }

    [Fact]
    public void Tables_are_a_tenants_own_where_an_endpoint_may_hold_what_is_a_tenants_or_routing_runs_it()
    {
        using var services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
        _shared.ShapeOf("features", Shared(Map("one", held: new Holder(() => 1))), services).ShouldBeNull();
        var app = Application();
        app.MapGet("/short", () => "").ShortCircuit();
        _shared.ShapeOf("features", Shared(Sources(app)), services).ShouldBeNull();
    }

    [Fact]
    public void A_tenant_keeps_nothing_of_what_its_endpoints_were_built_from()
    {
        var sources = Map("one");
        var own = new TenantEndpoints(sources, _shared);
        own.Endpoints.ShouldBeSameAs(own.Endpoints);
        own.Endpoints.Count.ShouldBe(3);
        sources.ShouldBeEmpty();
    }

    private static async Task<string> AskAsync(List<RouteEndpoint> endpoints, string pattern)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.RouteValues["id"] = "7";
        using var body = new MemoryStream();
        context.Response.Body = body;
        await endpoints.Single(e => e.RoutePattern.RawText == pattern && e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET")).RequestDelegate!(context);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    private static async Task<(Endpoint? Endpoint, string? Id)> RouteAsync(RouteShape shape, List<RouteEndpoint> own, string method, string path, IServiceProvider services)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        (context.Request.Method, context.Request.Path) = (method, path);
        await shape.RouteAsync(context, own, _ => Task.CompletedTask);
        return (context.GetEndpoint(), (string?)context.Request.RouteValues["id"]);
    }

    private static string Kinds(Endpoint endpoint) => string.Join(' ', endpoint.Metadata.Select(m => m.GetType().Name));

    private static WebApplication Application() => WebApplication.CreateSlimBuilder().Build();

    private static List<EndpointDataSource> Sources(WebApplication app) => [.. ((IEndpointRouteBuilder)app).DataSources];

    private static List<EndpointDataSource> Map(string tenant, Holder? held = null)
    {
        var app = Application();
        var first = app.MapGet("/things/{id:int}", (int id) => tenant).WithName("thing").WithTags("things").RequireAuthorization("a");
        if (held is not null)
        {
            first.WithMetadata(held);
        }

        var group = app.MapGroup("/group").AllowAnonymous();
        group.MapPost("/{name}", ([FromBody] Order order, string name) => Results.Ok(tenant)).WithMetadata(new RequestSizeLimitAttribute(5));
        group.MapDelete("/{name}", (string name) => Results.NoContent()).WithMetadata(new ProducesResponseTypeAttribute(204));
        return Sources(app);
    }

    private List<RouteEndpoint> Build(string tenant) => Shared(Map(tenant));

    private List<RouteEndpoint> Shared(List<EndpointDataSource> sources) => [.. new TenantEndpoints(sources, _shared).Endpoints.Cast<RouteEndpoint>()];

    private sealed record Order(string Name);

    private sealed class Holder(Func<object> read)
    {
        public Func<object> Read { get; } = read;
    }
}
