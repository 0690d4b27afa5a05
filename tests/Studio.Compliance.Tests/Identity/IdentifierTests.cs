using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.Compliance.Tests.House;
using Studio.Customers.Identity.Identifiers;
using Studio.Testing.Storage;

namespace Studio.Compliance.Tests.Identity;

/// <summary>What people are recognised by: normalised, verified or not, guarded by the tenant's rules.</summary>
[Collection(HouseGroup.Name)]
public sealed class IdentifierTests(HouseTenant house)
{
    [Theory]
    [InlineData("mail", " Mei.Lin＠Example.COM ", "mei.lin@example.com")]
    [InlineData("mail", "mei", null)]
    [InlineData("mail", "mei@lin@example.com", null)]
    [InlineData("phone", "0912-345 678", "+886912345678")]
    [InlineData("phone", "０９１２３４５６７８", "+886912345678")]
    [InlineData("phone", "+886 (0)912 345 678", "+886912345678")]
    [InlineData("phone", "00886912345678", "+886912345678")]
    [InlineData("phone", "+44 20 7946 0958", "+442079460958")]
    [InlineData("phone", "12345", "+88612345")]
    [InlineData("phone", "000000000", null)]
    [InlineData("phone", "call me", null)]
    [InlineData("member", "a-12 34", "A1234")]
    [InlineData("line", "U4af4980629", "U4af4980629")]
    [InlineData("person", "陳 大文|1980-02-03", "陈大文|1980-02-03")]
    [InlineData("person", "Lin, Mei|1980-02-03", "lin mei|1980-02-03")]
    [InlineData("person", "陳大文|soon", null)]
    public void Values_are_compared_in_one_form(string kind, string text, string? expected) =>
        house.Tenant.Services.GetRequiredService<IdentifierKinds>().Find(kind)!.Normalise(text, new IdentifierContext("886")).ShouldBe(expected);

    [Theory]
    [InlineData("陳大文", "陈大文")]
    [InlineData("陳　大文", "陳大文")]
    [InlineData("Mei LIN", "lin mei")]
    [InlineData("José García", "garcia jose")]
    [InlineData("ＡＮＮＡ", "anna")]
    public void A_name_is_the_same_however_it_is_written(string one, string other) => NameKey.Of(one).ShouldBe(NameKey.Of(other));

    [Fact]
    public void Different_names_stay_different() => new[] { "陳大文", "陳小文", "林大文", "Mei Lin", "Mei Lim", "" }.Select(NameKey.Of).Distinct(StringComparer.Ordinal).Count().ShouldBe(6);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_verified_identifier_makes_a_visitor_known_and_nothing_less_does(string provider)
    {
        await using var side = await IdentityTenant.SetUpAsync(provider);
        var mei = await side.AddCustomerAsync("Mei Lin", "mei@example.com", "M-77");
        var (stranger, guest, friend) = (side.NewId(), side.NewId(), side.NewId());
        (await side.RecordAsync("visitor", guest, "looks around")).Status.ShouldBe(201);

        async Task<string> SeenAsync(string visitor, string kind, string value, bool verified) => (string)(await side.IdentifyAsync("visitor", visitor, (kind, value, verified))).Body!["outcomes"]![0]!;
        (await SeenAsync(stranger, "mail", "mei@example.com", false)).ShouldBe("notTrusted", "anybody can write another's address");
        (await SeenAsync(stranger, "mail", "noreply@example.com", true)).ShouldBe("ignored", "a blocked value");
        (await SeenAsync(stranger, "phone", "no number", true)).ShouldBe("ignored");
        (await SeenAsync(stranger, "mail", "new@example.com", true)).ShouldBe("kept");
        (await side.PersonOfAsync(stranger)).ShouldBe(stranger);

        (await SeenAsync(guest, "mail", "MEI@example.com", true)).ShouldBe("linked");
        (await side.PersonOfAsync(guest)).ShouldBe(mei);
        (await side.TimelineAsync(mei)).Count.ShouldBe(1, "the earlier visit is hers");
        (await SeenAsync(friend, "member", "m77", true)).ShouldBe("linked");

        // Somebody else has the address too by now: it says nothing any more, of visitors who come later.
        await side.AddCustomerAsync("Mother of Mei", "mei@example.com");
        (await SeenAsync(side.NewId(), "mail", "mei@example.com", true)).ShouldBe("ambiguous");

        var link = (await side.GetAsync($"/api/identity/links?search={guest}"))["items"]![0]!;
        ((string)link["rule"]!).ShouldBe("mail");
        link["evidence"]!["verified"]!.GetValue<bool>().ShouldBeTrue();
        (await side.Admin.GetStringAsync($"/admin/customers/{mei}?panel=identifiers")).ShouldContain("mei@example.com");
        await side.VerifyAsync();
    }

    [Fact]
    public async Task Two_known_people_are_never_merged_by_a_rule_but_suspected()
    {
        await using var side = await IdentityTenant.SetUpAsync("Sqlite");
        var (mei, bert) = (await side.AddCustomerAsync("Mei Lin", "mei@example.com"), await side.AddCustomerAsync("Bert", "bert@example.com"));
        var (_, answer) = await side.IdentifyAsync("customer", bert, ("mail", "mei@example.com", true));
        ((string)answer!["outcomes"]![0]!).ShouldBe("suspected");
        (await side.PersonOfAsync(bert)).ShouldBe(bert);
        var visitor = side.NewId();
        (await side.IdentifyAsync("visitor", visitor, ("member", "unknown-1", true), ("mail", "bert@example.com", true))).Status.ShouldBe(200);
        (await side.PersonOfAsync(visitor)).ShouldBe(bert);
        ((string)(await side.IdentifyAsync("visitor", visitor, ("mail", "mei@example.com", true))).Body!["outcomes"]![0]!).ShouldBe("suspected");
        (await side.PersonOfAsync(visitor)).ShouldBe(bert, "he stays whom he is known as");

        var open = await side.GetAsync("/api/identity/duplicates");
        open["total"]!.GetValue<long>().ShouldBe(1);
        open["items"]![0]!["customers"]!.AsArray().Select(c => (string)c!).ShouldBe(new[] { mei, bert }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("{}", "identifiers")]
    [InlineData("{\"identifiers\":[]}", "identifiers")]
    [InlineData("{\"identifiers\":[1]}", "identifiers[0]")]
    [InlineData("{\"identifiers\":[{\"kind\":\"shoe\",\"value\":\"x\"}]}", "identifiers[0].kind")]
    [InlineData("{\"identifiers\":[{\"kind\":\"person\",\"value\":\"x|2000-01-01\"}]}", "identifiers[0].kind")]
    [InlineData("{\"identifiers\":[{\"kind\":\"mail\"}]}", "identifiers[0].value")]
    [InlineData("{\"identifiers\":[{\"kind\":\"mail\",\"value\":\"a@b.c\",\"verified\":\"yes\"}]}", "identifiers[0].verified")]
    [InlineData("{\"source\":\"field\",\"identifiers\":[{\"kind\":\"mail\",\"value\":\"a@b.c\"}]}", "source")]
    public async Task Bad_input_is_told_by_its_place(string body, string path)
    {
        var side = new IdentityTenant(house.Tenant, await house.Tenant.SignInAsync());
        using var admin = side.Admin;
        var json = JsonNode.Parse(body)!.AsObject();
        json["subject"] = new JsonObject { ["kind"] = "visitor", ["id"] = side.NewId() };
        var (status, answer) = await side.PostAsync("/api/identity/identifiers", json);
        status.ShouldBe(400);
        answer!["errors"]!.AsObject().ShouldContainKey(path);
    }
}
