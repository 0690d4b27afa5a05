using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Customers.PersonalData;
using Studio.Data.Migrations;
using Studio.Data.Writing;
using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.Identity;

/// <summary>Two records of one person are merged by a person, explained, and taken apart again, on both databases.</summary>
public sealed class MergeTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_merge_shows_both_as_one_and_its_undoing_restores_both(string provider)
    {
        await using var side = await IdentityTenant.SetUpAsync(provider);
        var (mei, lin) = (await side.AddCustomerAsync("Mei Lin", "mei@example.com"), await side.AddCustomerAsync("Lin Mei", "lin@example.com"));
        var visitor = side.NewId();
        foreach (var (kind, who) in new[] { ("customer", mei), ("customer", lin), ("visitor", visitor), ("visitor", visitor) })
        {
            (await side.RecordAsync(kind, who, "note of " + who)).Status.ShouldBe(201);
        }

        (await side.PostAsync("/api/identity/links", new JsonObject { ["visitorId"] = visitor, ["customerId"] = lin, ["reason"] = "She said so at the desk." })).Status.ShouldBe(201);
        var (before, beforeLin) = (await side.TimelineAsync(mei), await side.TimelineAsync(lin));
        before.Count.ShouldBe(1);
        beforeLin.Count.ShouldBe(3);

        var (status, merged) = await side.MergeAsync(mei, lin);
        status.ShouldBe(201, merged?.ToJsonString());
        (await side.TimelineAsync(mei)).ShouldBe([.. before.Concat(beforeLin).Order(StringComparer.Ordinal)]);
        (await side.PersonOfAsync(visitor)).ShouldBe(mei, "the visitor of whoever was merged comes along");
        using (var page = await side.Admin.GetAsync("/admin/customers/" + lin))
        {
            page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            page.Headers.Location!.OriginalString.ShouldBe($"/admin/customers/{mei}?merged={lin}");
            var shown = await side.Admin.GetStringAsync(page.Headers.Location);
            shown.ShouldContain("Lin Mei was merged into this record");
            shown.ShouldContain($"/admin/identity/merges?q={lin}");
        }

        var list = await side.Admin.GetStringAsync("/admin/identity/merges?q=" + lin);
        list.ShouldContain("The same person called from both numbers.");
        list.ShouldContain("She said so at the desk.");
        await side.VerifyAsync();

        var id = (string)merged!["id"]!;
        (await side.PostAsync($"/api/identity/links/{id}/undo")).Status.ShouldBe(200);
        (await side.TimelineAsync(mei)).ShouldBe(before);
        (await side.TimelineAsync(lin)).ShouldBe(beforeLin);
        (await side.PersonOfAsync(visitor)).ShouldBe(lin);
        (await side.PostAsync($"/api/identity/links/{id}/undo")).Status.ShouldBe(409);
        (await side.Admin.GetStringAsync("/admin/customers/" + lin)).ShouldContain("Lin Mei");
        (await side.GetAsync($"/api/identity/links?state=undone&kind=customer"))["items"]![0]!["endedBy"]!.GetValue<string>().ShouldBe("admin");
        await side.VerifyAsync();
    }

    [Fact]
    public async Task What_cannot_be_merged_is_refused_with_its_place_and_changes_nothing()
    {
        await using var side = await IdentityTenant.SetUpAsync("Sqlite");
        var (a, b, c) = (await side.AddCustomerAsync("Anna"), await side.AddCustomerAsync("Bert"), await side.AddCustomerAsync("Cleo"));
        (await side.MergeAsync(a, b)).Status.ShouldBe(201);
        async Task RefusedAsync(int status, string path, string survivor, string merged, string reason = "They are one.")
        {
            var (answered, body) = await side.MergeAsync(survivor, merged, reason);
            answered.ShouldBe(status, body?.ToJsonString());
            if (path.Length > 0)
            {
                body!["errors"]!.AsObject().ShouldContainKey(path);
            }
        }

        await RefusedAsync(409, "", c, b);
        await RefusedAsync(409, "", b, c);
        await RefusedAsync(409, "", b, a);
        await RefusedAsync(400, "mergedId", c, c);
        await RefusedAsync(400, "mergedId", c, side.NewId());
        await RefusedAsync(400, "survivorId", "nobody", c);
        await RefusedAsync(400, "reason", a, c, "  ");
        await RefusedAsync(400, "reason", a, c, new string('x', 1001));
        (await side.PostAsync("/api/identity/links/unknown/undo")).Status.ShouldBe(404);
        (await side.PostAsync("/api/identity/links", new JsonObject { ["visitorId"] = a, ["customerId"] = c, ["reason"] = "x" })).Status.ShouldBe(400);
        using (var stranger = await side.Tenant.OpenAsync())
        using (var refused = await stranger.PostAsync("/api/identity/links/x/undo", null))
        {
            ((int)refused.StatusCode).ShouldBeInRange(401, 403);
        }

        (await side.GetAsync("/api/identity/links?kind=customer"))["total"]!.GetValue<long>().ShouldBe(1);
        await side.VerifyAsync();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Whoever_is_erased_leaves_no_link_and_the_others_are_themselves(string provider)
    {
        await using var side = await IdentityTenant.SetUpAsync(provider);
        var (a, b, visitor) = (await side.AddCustomerAsync("Anna", "anna@example.com"), await side.AddCustomerAsync("Bert", "bert@example.com"), side.NewId());
        (await side.PostAsync("/api/identity/links", new JsonObject { ["visitorId"] = visitor, ["customerId"] = b, ["reason"] = "Known." })).Status.ShouldBe(201);
        (await side.MergeAsync(a, b)).Status.ShouldBe(201);
        await using (var scope = side.Tenant.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<PersonalDataService>().EraseAsync(a, "test", default);
        }

        (await side.PersonOfAsync(b)).ShouldBe(b);
        (await side.Database.ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT count(*) FROM SubjectLink WHERE CustomerId = @a OR SubjectId = @a", new { a }, ct), default)).ShouldBe(0);
        (await side.Database.ReadAsync((s, ct) => s.ScalarAsync<long>("SELECT count(*) FROM Identifier WHERE SubjectId = @a", new { a }, ct), default)).ShouldBe(0);
        await side.VerifyAsync();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Links_of_an_older_tenant_are_taken_over_with_their_evidence(string provider)
    {
        await using var side = await IdentityTenant.SetUpAsync(provider);
        var migration = side.Tenant.Services.GetServices<DataMigration>().Single(m => m.Name == "Studio.Customers.Identity.IdentityMigration");
        await side.Database.WriteAsync(WriteClass.Interactive, async (session, ct) =>
        {
            await session.ExecuteAsync("DROP TABLE SubjectLink", null, ct);
            await session.ExecuteAsync("DROP TABLE SubjectMember", null, ct);
            await session.ExecuteAsync("CREATE TABLE VisitorLink (Id TEXT PRIMARY KEY, VisitorId TEXT NOT NULL, CustomerId TEXT NOT NULL, LinkedUtc INTEGER NOT NULL, Evidence TEXT NOT NULL, EndedUtc INTEGER) WITHOUT ROWID", null, ct);
            await session.ExecuteAsync("""INSERT INTO VisitorLink VALUES ('l1', 'v1', 'c1', 10, 'shop "sign-in" \o/', NULL), ('l2', 'v2', 'c1', 20, 'shop sign-in', 30)""", null, ct);
            return await migration.CreateAsync(session, ct);
        }, default);
        var links = await side.GetAsync("/api/identity/links");
        links["items"]!.AsArray().Select(l => ((string)l!["id"]!, (string)l["subject"]!["id"]!, (string)l["evidence"]!["note"]!, l["endedAt"] is null))
            .ShouldBe([("l2", "v2", "shop sign-in", false), ("l1", "v1", "shop \"sign-in\" \\o/", true)]);
        await side.VerifyAsync();
    }
}
