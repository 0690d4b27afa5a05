using System.Text.Json.Nodes;
using Studio.Customers.Events;
using Studio.Customers.PersonalData;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Scheduling;

namespace Studio.Webhooks.Deliveries;

/// <summary>What other systems were told of a customer. Erased, only that he was erased is still told: it names nothing but his id.</summary>
internal sealed class WebhookData : IPersonalDataSource
{
    private const string Theirs = "(OrderKey IN @Ids OR SubjectId IN @Ids)";

    public string Name => "webhookDeliveries";

    public string Title => "Told to other systems";

    public async Task<JsonNode?> ExportAsync(DbSession session, PersonalDataSubject subject, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>($"SELECT Webhook.Name AS Receiver, WebhookDelivery.Body AS Body FROM WebhookDelivery JOIN Webhook ON Webhook.Id = WebhookDelivery.WebhookId WHERE {Theirs} ORDER BY WebhookDelivery.Id", Parameters(subject), cancellationToken);
        return new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject { ["receiver"] = r.Receiver, ["told"] = JsonNode.Parse(r.Body) })]);
    }

    public Task EraseAsync(WriteSession session, PersonalDataSubject subject, CancellationToken cancellationToken) =>
        session.ExecuteAsync($"DELETE FROM WebhookDelivery WHERE {Theirs} AND Type <> '{CustomerEventTypes.Erased}'", Parameters(subject), cancellationToken);

    private static object Parameters(PersonalDataSubject subject) => new { Ids = subject.VisitorIds.Append(subject.CustomerId).ToArray() };

    private sealed record Row(string Receiver, string Body);
}

/// <summary>Forgets deliveries that are over.</summary>
[BackgroundTask(Schedule = "H 3 * * *", Title = "Forget old deliveries of webhooks", Description = "What was delivered or given up is kept for 30 days, so that it can be sent again.")]
internal sealed class WebhookCleaning(UnitOfWork unit, TimeProvider time) : IBackgroundTask
{
    private const int Batch = 500;
    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    public async Task DoWorkAsync(IServiceProvider serviceProvider, CancellationToken cancellationToken)
    {
        var before = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        int gone;
        do
        {
            // In short transactions: people wait for the same writer.
            gone = await unit.WriteAsync(WriteClass.Bulk, (session, ct) => session.ExecuteAsync(
                "DELETE FROM WebhookDelivery WHERE Id IN (SELECT Id FROM WebhookDelivery WHERE EndedUtc < @before LIMIT @Batch)", new { before, Batch }, ct), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (gone == Batch);
    }
}
