using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Identifiers;
using Studio.Testing.Storage;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Operating;

/// <summary>What a tenant lets go of by itself: the old goes, the young stays, and nothing beside it.</summary>
[Collection(RunningHostGroup.Name)]
public class CleaningTests(RunningHost running)
{
    private const string Carts = "Studio.WebEngagement.Carts.CartCleaning";
    private const string Links = "Studio.Customers.Accounts.InvitationCleaning";
    private const string Tables = "Studio.Contents.Transfer.TransferCleaning";
    private const string Actions = "Studio.Contents.Bulk.BulkCleaning";
    private const string Previews = "Studio.Connectors.Jobs.PreviewCleaning";
    private const string Keys = "Studio.Data.Idempotency.IdempotencyCleaning";

    private const string Messages = "Studio.Administration.Messages.MessageCleaning";
    private const string Webhooks = "Studio.Webhooks.Deliveries.WebhookCleaning";
    private const string Notices = "Studio.Administration.Notifications.NotificationCleaning";

    // Tested beside what they shorten, and one that removes nothing.
    private const string Trail = "Studio.Administration.Audit.AuditRetention";
    private const string Publishing = "Studio.Contents.Publishing.ScheduledPublishing";
    private const string Retention = "Studio.Customers.PersonalData.RetentionTask";
    private const string Duplicates = "Studio.Customers.Identity.Duplicates.DuplicateTask";
    private const string Months = "Studio.Customers.Interactions.InteractionMonths";
    private const string Learning = "Studio.Decisions.Learning.LearningTask";
    private const string Trials = "Studio.Decisions.Trials.TrialWatch";

    [HostFact]
    public async Task Every_task_that_removes_something_is_tested_here()
    {
        var tasks = (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/background-tasks")).Json!["items"]!.AsArray();
        tasks.Select(t => (string)t!["name"]!).Order(StringComparer.Ordinal).ShouldBe(new[] { Actions, Carts, Duplicates, Keys, Learning, Links, Messages, Months, Notices, Previews, Publishing, Retention, Tables, Trail, Trials, Webhooks }.Order(StringComparer.Ordinal));
    }

    [HostFact]
    public async Task A_cart_is_emptied_90_days_after_its_last_change()
    {
        var (old, young) = (await FillCartAsync(), await FillCartAsync());
        await AgeAsync("UPDATE Cart SET ChangedUtc = @at WHERE VisitorId = @id", old, TimeSpan.FromDays(90) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE Cart SET ChangedUtc = @at WHERE VisitorId = @id", young, TimeSpan.FromDays(90) - TimeSpan.FromMinutes(5));
        await RunAsync(Carts);
        (await running.Stored.QueryAsync<string>("SELECT VisitorId FROM Cart WHERE VisitorId IN (@old, @young)", new { old, young })).ShouldBe([young]);
        (await running.Stored.QueryAsync<string>("SELECT VisitorId FROM CartLine WHERE VisitorId IN (@old, @young)", new { old, young })).ShouldBe([young]);
        (await running.Stored.CountAsync("Interaction WHERE Type = 'cart_change' AND SubjectId = @old", new { old })).ShouldBe(1, "that it was filled is remembered");
    }

    [HostFact]
    public async Task What_a_webhook_delivered_is_forgotten_after_30_days()
    {
        var webhook = (string)(await running.Api.SendJsonAsync(HttpMethod.Post, "/api/webhooks", new { name = "Cleaned", address = "http://127.0.0.1:9/", interactions = false })).Json!["id"]!;
        for (var i = 0; i < 3; i++)
        {
            (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/webhooks/{webhook}/test")).Status.ShouldBe(202);
        }

        var ids = await running.Stored.QueryAsync<string>("SELECT Id FROM WebhookDelivery WHERE WebhookId = @webhook ORDER BY Id", new { webhook });
        await AgeAsync("UPDATE WebhookDelivery SET State = 2, Lease = NULL, EndedUtc = @at WHERE Id = @id", ids[0], TimeSpan.FromDays(30) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE WebhookDelivery SET State = 2, Lease = NULL, EndedUtc = @at WHERE Id = @id", ids[1], TimeSpan.FromDays(30) - TimeSpan.FromMinutes(5));
        await RunAsync(Webhooks);
        (await running.Stored.QueryAsync<string>("SELECT Id FROM WebhookDelivery WHERE WebhookId = @webhook ORDER BY Id", new { webhook })).ShouldBe([ids[1], ids[2]]);
        (await running.Api.SendJsonAsync(HttpMethod.Delete, "/api/webhooks/" + webhook)).Status.ShouldBe(204);
    }

    [HostFact]
    public async Task A_link_to_the_shop_is_forgotten_7_days_after_its_end()
    {
        using var admin = await running.Host.SignInAsync();
        var customers = new[] { await running.AddCustomerAsync("Old link"), await running.AddCustomerAsync("Young link"), await running.AddCustomerAsync("Valid link") };
        foreach (var customer in customers)
        {
            using var answer = await admin.PostAsync($"/admin/customers/{customer}?handler=Invite", null);
            answer.EnsureSuccessStatusCode();
        }

        await AgeAsync("UPDATE ShopInvitation SET ExpiresUtc = @at WHERE CustomerId = @id", customers[0], TimeSpan.FromDays(7) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE ShopInvitation SET ExpiresUtc = @at WHERE CustomerId = @id", customers[1], TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        await RunAsync(Links);
        (await running.Stored.QueryAsync<string>("SELECT CustomerId FROM ShopInvitation")).Intersect(customers).ShouldBe([customers[1], customers[2]], ignoreOrder: true);
    }

    [HostFact]
    public async Task A_file_that_nobody_imported_is_forgotten_with_its_rejects_after_7_days()
    {
        var (old, young, done) = (await UploadAsync(start: false), await UploadAsync(start: false), await UploadAsync(start: true));
        var far = TimeSpan.FromDays(7) + TimeSpan.FromMinutes(5);
        await AgeAsync("UPDATE ImportJob SET CreatedUtc = @at WHERE Id = @id", old, far);
        await AgeAsync("UPDATE ImportJob SET CreatedUtc = @at WHERE Id = @id", young, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE ImportJob SET CreatedUtc = @at WHERE Id = @id", done, far);
        var files = Path.Combine(running.Host.DataFolder, "Sites", "Default");
        FileOf(files, old).ShouldNotBeEmpty();
        await RunAsync(Previews);
        (await running.Stored.QueryAsync<string>("SELECT Id FROM ImportJob WHERE Id IN (@old, @young, @done)", new { old, young, done })).ShouldBe([young, done], ignoreOrder: true);
        (await running.Stored.CountAsync("ImportReject WHERE JobId = @old", new { old })).ShouldBe(0);
        (await running.Stored.CountAsync("ImportReject WHERE JobId = @young", new { young })).ShouldBe(1);
        FileOf(files, old).ShouldBeEmpty();
        FileOf(files, young).ShouldNotBeEmpty();
    }

    [HostFact]
    public async Task A_table_of_items_that_nobody_imported_is_forgotten_after_7_days()
    {
        var (old, young) = (await UploadTableAsync(), await UploadTableAsync());
        await AgeAsync("UPDATE ContentImport SET CreatedUtc = @at WHERE Id = @id", old, TimeSpan.FromDays(7) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE ContentImport SET CreatedUtc = @at WHERE Id = @id", young, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        var files = Path.Combine(running.Host.DataFolder, "Sites", "Default");
        FileOf(files, old).ShouldNotBeEmpty();
        await RunAsync(Tables);
        (await running.Stored.QueryAsync<string>("SELECT Id FROM ContentImport WHERE Id IN (@old, @young)", new { old, young })).ShouldBe([young]);
        FileOf(files, old).ShouldBeEmpty();
        FileOf(files, young).ShouldNotBeEmpty();
    }

    [HostFact]
    public async Task An_action_on_many_items_is_forgotten_30_days_after_its_end_and_the_items_stay()
    {
        var customer = await running.AddCustomerAsync("Moved to Norway");
        var (old, young) = (await ActAsync(customer), await ActAsync(customer));
        await AgeAsync("UPDATE ContentBulk SET FinishedUtc = @at WHERE Id = @id", old, TimeSpan.FromDays(30) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE ContentBulk SET FinishedUtc = @at WHERE Id = @id", young, TimeSpan.FromDays(30) - TimeSpan.FromMinutes(5));
        await RunAsync(Actions);
        (await running.Stored.QueryAsync<string>("SELECT Id FROM ContentBulk WHERE Id IN (@old, @young)", new { old, young })).ShouldBe([young]);
        (await running.Stored.QueryAsync<string>("SELECT BulkId FROM ContentBulkItem WHERE BulkId IN (@old, @young)", new { old, young })).ShouldBe([young]);
        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/content/" + customer)).Status.ShouldBe(200);
    }

    [HostFact]
    public async Task The_file_of_an_import_that_failed_goes_after_7_days_and_so_does_what_a_dead_host_left()
    {
        var (old, young) = (await UploadAsync(start: false), await UploadAsync(start: false));
        await AgeAsync("UPDATE ImportJob SET State = 'failed', FinishedUtc = @at WHERE Id = @id", old, TimeSpan.FromDays(7) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE ImportJob SET State = 'failed', FinishedUtc = @at WHERE Id = @id", young, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        var files = Path.Combine(running.Host.DataFolder, "Sites", "Default", "Imports");
        var (left, under) = (IdGenerator.FirstAt(TimeProvider.System.GetUtcNow().AddDays(-8)), IdGenerator.FirstAt(TimeProvider.System.GetUtcNow().AddDays(-6)));
        foreach (var id in new[] { left, under })
        {
            await File.WriteAllTextAsync(Path.Combine(files, id + ".csv"), "InvoiceNo;");
        }

        await RunAsync(Previews);
        FileOf(files, old).ShouldBeEmpty();
        FileOf(files, young).ShouldNotBeEmpty("it can be started again");
        FileOf(files, left).ShouldBeEmpty();
        FileOf(files, under).ShouldNotBeEmpty("it may be an upload under way");

        // Started again, the old one says what is the matter.
        (await running.Api.SendJsonAsync(HttpMethod.Post, $"/api/imports/{old}/start")).Status.ShouldBeOneOf([200, 202]);
        for (var i = 0; i < 200 && (string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/imports/" + old)).Json!["state"]! != "failed"; i++)
        {
            await Task.Delay(50);
        }

        (await running.Api.SendJsonAsync(HttpMethod.Get, "/api/imports/" + old)).Text.ShouldContain("Upload it again");
    }

    [HostFact]
    public async Task Which_browsers_cart_became_which_order_is_forgotten_after_90_days()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (old, young) = (IdGenerator.FirstAt(now.AddDays(-91)), IdGenerator.FirstAt(now.AddDays(-89)));
        foreach (var order in new[] { old, young })
        {
            await AgeAsync("INSERT INTO CartOrder (CartId, VisitorId, OrderId) SELECT @id, 'visitor', @id WHERE @at > 0", order, TimeSpan.Zero);
        }

        await RunAsync(Carts);
        (await running.Stored.QueryAsync<string>("SELECT OrderId FROM CartOrder WHERE OrderId IN (@old, @young)", new { old, young })).ShouldBe([young]);
    }

    [HostFact]
    public async Task A_key_that_repeats_a_request_is_forgotten_after_30_days()
    {
        var (old, young) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        foreach (var key in new[] { old, young })
        {
            (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "shop.cart", customerId = RunningHost.Emma }, key)).Status.ShouldBe(200);
        }

        await AgeAsync("UPDATE IdempotencyKey SET CreatedUtc = @at WHERE Key = @id", old, TimeSpan.FromDays(30) + TimeSpan.FromMinutes(5));
        await AgeAsync("UPDATE IdempotencyKey SET CreatedUtc = @at WHERE Key = @id", young, TimeSpan.FromDays(30) - TimeSpan.FromMinutes(5));
        await RunAsync(Keys);
        (await running.Stored.QueryAsync<string>("SELECT Key FROM IdempotencyKey WHERE Key IN (@old, @young)", new { old, young })).ShouldBe([young]);
        (await running.Api.SendJsonAsync(HttpMethod.Post, "/api/decisions", new { touchpoint = "shop.cart", customerId = RunningHost.Emma }, young)).Replayed.ShouldBeTrue();
    }

    [HostFact]
    public async Task A_message_is_forgotten_90_days_after_it_was_sent_or_failed()
    {
        var ids = new[] { "old-sent", "old-failed", "young-sent", "old-waiting" }.Select(n => $"{n}-{Guid.NewGuid():N}").ToArray();
        var (old, young) = (TimeSpan.FromDays(90) + TimeSpan.FromMinutes(5), TimeSpan.FromDays(90) - TimeSpan.FromMinutes(5));
        await AgeAsync(Insert(2), ids[0], old);
        await AgeAsync(Insert(3), ids[1], old);
        await AgeAsync(Insert(2), ids[2], young);
        await AgeAsync(Insert(0), ids[3], old);
        await RunAsync(Messages);
        (await running.Stored.QueryAsync<string>("SELECT Id FROM OutgoingMessage WHERE Channel = 'nowhere'")).Intersect(ids).ShouldBe([ids[2], ids[3]], ignoreOrder: true);

        static string Insert(int state) => $"""
            INSERT INTO OutgoingMessage (Id, Channel, Recipient, Subject, Body, State, Attempts, Detail, CreatedUtc, DueUtc, EndedUtc)
            VALUES (@id, 'nowhere', 'emma@example.com', 'Hello', '', {state}, 1, '', @at, 9000000000000, {(state is 0 ? "NULL" : "@at")})
            """;
    }

    [HostFact]
    public async Task A_notification_is_forgotten_30_days_after_it_was_read_and_90_days_after_it_was_told()
    {
        var ids = new[] { "old-read", "young-read", "old-unread", "young-unread" }.Select(n => $"{n}-{Guid.NewGuid():N}").ToArray();
        await AgeAsync(Insert("@at"), ids[0], TimeSpan.FromDays(30) + TimeSpan.FromMinutes(5));
        await AgeAsync(Insert("@at"), ids[1], TimeSpan.FromDays(30) - TimeSpan.FromMinutes(5));
        await AgeAsync(Insert("NULL"), ids[2], TimeSpan.FromDays(90) + TimeSpan.FromMinutes(5));
        await AgeAsync(Insert("NULL"), ids[3], TimeSpan.FromDays(90) - TimeSpan.FromMinutes(5));
        await RunAsync(Notices);
        (await running.Stored.QueryAsync<string>("SELECT Id FROM UserNotification WHERE UserId = 'nobody'")).Intersect(ids).ShouldBe([ids[1], ids[3]], ignoreOrder: true);

        static string Insert(string read) => $"INSERT INTO UserNotification (Id, UserId, Cause, Tone, TextEn, TextHant, TextHans, CreatedUtc, ReadUtc) VALUES (@id, 'nobody', @id, 0, 'x', 'x', 'x', @at, {read})";
    }

    /// <summary>Changes an item by an action that has ended; the action's id.</summary>
    private async Task<string> ActAsync(string item)
    {
        var order = new JsonObject { ["type"] = "Customer", ["action"] = "set", ["field"] = "CustomerPart.Country", ["value"] = new JsonObject { ["Text"] = "Norway" }, ["items"] = new JsonArray(item) };
        var started = await running.Api.SendJsonAsync(HttpMethod.Post, "/api/content-bulk", order);
        started.Status.ShouldBe(202, started.Text);
        var action = started.Json!;
        for (var i = 0; i < 200 && (string)action["state"]! != "completed"; i++)
        {
            await Task.Delay(50);
            action = (await running.Api.SendJsonAsync(HttpMethod.Get, $"/api/content-bulk/{action["id"]}")).Json!;
        }

        return (string)action["id"]!;
    }

    /// <summary>A visitor with something in the cart; his id.</summary>
    private async Task<string> FillCartAsync()
    {
        var (browser, _) = await running.Host.VisitShopAsync();
        using (browser)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["code"] = "TEA-BLACK", ["quantity"] = "1" });
            ((int)(await browser.PostAsync("/shop/cart/Add", form)).StatusCode).ShouldBe(302);
        }

        return (await running.Stored.QueryAsync<string>("SELECT VisitorId FROM Cart ORDER BY CartId DESC LIMIT 1"))[0];
    }

    private async Task<string> UploadAsync(bool start)
    {
        var lines = $"InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n{Random.Shared.Next(100_000, 999_999)};22423;CAKESTAND;2;1/12/2010 08:26;12,75;99001;Norway\n900001;22423;CAKESTAND;two;1/12/2010 08:26;12,75;99001;Norway\n";
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(lines)), "file", "lines.csv" }, { new StringContent(start ? "true" : "false"), "start" } };
        using var answer = await running.Api.PostAsync("/api/imports", form);
        var id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
        for (var i = 0; i < 200 && start && (string)(await running.Api.SendJsonAsync(HttpMethod.Get, "/api/imports/" + id)).Json!["state"]! != "completed"; i++)
        {
            await Task.Delay(50);
        }

        return id;
    }

    private async Task<string> UploadTableAsync()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("CustomerPart.Name\nNobody\n")), "file", "customers.csv" }, { new StringContent("Customer"), "type" } };
        using var answer = await running.Api.PostAsync("/api/content-imports", form);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
    }

    private static IEnumerable<string> FileOf(string folder, string id) => Directory.EnumerateFiles(folder, id + "*", SearchOption.AllDirectories);

    private async Task AgeAsync(string change, string id, TimeSpan age)
    {
        var changed = await running.Host.AlterAsync(change, new { id, at = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeMilliseconds() });
        changed.ShouldBe(1, change);
    }

    private Task RunAsync(string name) => running.Api.RunTaskAsync(name);
}

/// <summary>The same with the tenant on a PostgreSQL server.</summary>
[NeedsPostgres]
[Collection(RunningPostgresHostGroup.Name)]
public sealed class CleaningTestsOnPostgres(RunningPostgresHost running) : CleaningTests(running);
