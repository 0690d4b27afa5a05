using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Studio.Contents.Api.OpenApi;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>The API describes itself, and each content type.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class OpenApiTests(RunningHost running)
{
    private async Task<(string Text, string ETag)> ReadAsync()
    {
        using var answer = await running.Api.GetAsync("/api/openapi.json");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task A_reader_of_the_standard_finds_no_fault_in_it()
    {
        var result = Microsoft.OpenApi.OpenApiDocument.Parse((await ReadAsync()).Text, "json");
        result.Diagnostic!.Errors.ShouldBeEmpty();
        result.Diagnostic.Warnings.ShouldBeEmpty();
        result.Diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        result.Document!.Paths.Count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Every_route_of_the_api_is_in_it()
    {
        var paths = JsonNode.Parse((await ReadAsync()).Text)!["paths"]!.AsObject();
        await using var tenant = await TenantInProcess.OpenAsync(running.Host);
        var routes = (await tenant.RoutesAsync()).Where(r => !r.IsPage && r.Pattern.TrimStart('/').StartsWith("api/", StringComparison.Ordinal)).ToList();
        routes.Count.ShouldBeGreaterThan(20);
        foreach (var route in routes)
        {
            var path = ApiPaths.PathOf(((Microsoft.AspNetCore.Routing.RouteEndpoint)route.Endpoint!).RoutePattern)!;
            route.Methods.ShouldAllBe(m => paths[path]![m.ToLowerInvariant()] != null, route.Pattern);
        }
    }

    [Fact]
    public async Task Each_content_type_is_in_it_with_its_fields_and_what_did_not_change_is_not_sent_again()
    {
        var (before, etag) = await ReadAsync();
        using (var again = new HttpRequestMessage(HttpMethod.Get, "/api/openapi.json") { Headers = { { "If-None-Match", etag } } })
        {
            using var answer = await running.Api.SendAsync(again);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        }

        var schema = JsonNode.Parse(before)!["components"]!["schemas"]!["Content.Customer"]!;
        ((string)schema["properties"]!["CustomerPart"]!["properties"]!["Country"]!["properties"]!["Text"]!["type"]![0]!).ShouldBe("string");
        ((string)schema["properties"]!["ContentType"]!["const"]!).ShouldBe("Customer");
        var all = JsonNode.Parse(before)!["components"]!["schemas"]!["ContentItem"]!["oneOf"]!.AsArray();
        all.Select(r => (string)r!["$ref"]!).ShouldContain("#/components/schemas/Content.Product");
    }

    [Fact]
    public async Task Strangers_do_not_read_it_nor_those_who_may_not_see_content()
    {
        using var stranger = running.Host.CreateClient();
        (await stranger.GetAsync("/api/openapi.json")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await running.Agent.GetAsync("/api/openapi.json")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
