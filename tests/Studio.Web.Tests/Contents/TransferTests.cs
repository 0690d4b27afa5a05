using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Contents;

/// <summary>Items in and out as tables.</summary>
[Collection(RunningHostGroup.Name)]
public sealed class TransferTests(RunningHost running)
{
    private HttpClient Api => running.Api;

    private async Task<JsonArray> ItemsAsync(string country) => (await Api.SendJsonAsync(HttpMethod.Get, $"/api/content?type=Customer&where=CustomerPart.Country:eq:{country}&sort=DisplayText&pageSize=200")).Json!["items"]!.AsArray();

    [Fact]
    public async Task A_table_becomes_items_and_what_does_not_fit_is_told_by_row_and_column()
    {
        var import = await TransferFile.RunAsync(Api, "Customer", "Name,CustomerPart.Country,Sample,remark\n王小明,Importland,true,x\nAnna,Importland,perhaps,y\n\"open,Importland,true,z\nBerta,Importland,,\n");
        ((string)import["state"]!, (int)import["created"]!, (int)import["rejected"]!).ShouldBe(("completed", 2, 2), import.ToJsonString());
        (await ItemsAsync("Importland")).Select(i => (string)i!["DisplayText"]!).ShouldBe(["Berta", "王小明"]);

        var errors = (await Api.SendJsonAsync(HttpMethod.Get, $"/api/content-imports/{import["id"]}/errors")).Json!["items"]!.AsArray();
        errors.Select(e => ((int)e!["line"]!, (string)e["column"]!, (string)e["message"]!)).ShouldBe([(3, "Sample", "true or false is needed."), (4, "", "A quoted text does not end in this line.")]);
        (await Api.GetStringAsync($"/api/content-imports/{import["id"]}/errors.csv")).ShouldContain("3,Sample,CustomerPart.Sample,true or false is needed.");
    }

    [Fact]
    public async Task Nothing_is_imported_by_a_look_which_says_what_would_be()
    {
        var uploaded = (await TransferFile.UploadAsync(Api, "Customer", "who,where\nLook 1,Lookland\n,Lookland\n")).Json!;
        uploaded["columns"]!.AsArray().ShouldAllBe(c => c == null);
        (await Api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{uploaded["id"]}/check")).ErrorPaths.ShouldBe(["columns"]);
        (await Api.SendJsonAsync(HttpMethod.Put, $"/api/content-imports/{uploaded["id"]}/options", new { columns = new[] { "CustomerPart.Name", "CustomerPart.Nothing" } })).ErrorPaths.ShouldBe(["columns[1]"]);
        (await Api.SendJsonAsync(HttpMethod.Put, $"/api/content-imports/{uploaded["id"]}/options", new { columns = new[] { "CustomerPart.Name", "CustomerPart.Country" } })).Status.ShouldBe(200);
        (await Api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{uploaded["id"]}/check")).Status.ShouldBe(200);
        var looked = await TransferFile.EndAsync(Api, uploaded);
        ((string)looked["state"]!, (bool)looked["checked"]!, (int)looked["created"]! + (int)looked["rejected"]!).ShouldBe(("preview", true, 2));
        (await ItemsAsync("Lookland")).ShouldBeEmpty();

        (await Api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{uploaded["id"]}/start")).Status.ShouldBe(200);
        var done = await TransferFile.EndAsync(Api, uploaded);
        ((string)done["state"]!, (int)done["created"]!).ShouldBe(("completed", (int)looked["created"]!));
        (await ItemsAsync("Lookland")).Count.ShouldBe((int)looked["created"]!);
    }

    [Fact]
    public async Task A_key_finds_the_items_that_are_there()
    {
        var options = new JsonObject { ["columns"] = new JsonArray("CustomerPart.Number", "CustomerPart.Name", "CustomerPart.Country"), ["key"] = "CustomerPart.Number" };
        const string First = "no,name,country\nK-1,One,Keyland\nK-2,Two,Keyland\nK-3,Three,Keyland\n";
        ((int)(await TransferFile.RunAsync(Api, "Customer", First, options.DeepClone()))["created"]!).ShouldBe(3);
        var again = await TransferFile.RunAsync(Api, "Customer", "no,name,country\nK-1,One,Keyland\nK-2,Changed,Keyland\nK-4,Four,Keyland\nK-4,Four again,Keyland\n,Nobody,Keyland\n", options);
        ((int)again["unchanged"]!, (int)again["updated"]!, (int)again["created"]!, (int)again["rejected"]!).ShouldBe((1, 2, 1, 1), again.ToJsonString());
        (await ItemsAsync("Keyland")).Select(i => (string)i!["DisplayText"]!).ShouldBe(["Changed", "Four again", "One", "Three"]);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task What_is_exported_imports_back_without_a_change(string format)
    {
        var names = new[] { "=HYPERLINK(\"http://x\")", "+886 912", "-1+1", "@cmd", "\tindented", "'quoted", "comma, \"quote\"\r\nline;", "王小明 𠮷" };
        var country = "Export" + format;
        foreach (var name in names)
        {
            await running.SaveAsync(new JsonObject { ["ContentType"] = "Customer", ["CustomerPart"] = new JsonObject { ["Name"] = new JsonObject { ["Text"] = name }, ["Country"] = new JsonObject { ["Text"] = country }, ["Sample"] = new JsonObject { ["Value"] = true } } });
        }

        var before = (await ItemsAsync(country)).ToJsonString();
        var file = await Api.GetByteArrayAsync($"/api/content-export?type=Customer&where=CustomerPart.Country:eq:{country}&format={format}&headers=names");
        var trail = await running.Api.SendJsonAsync(HttpMethod.Get, "/api/audit?action=content.exported");
        trail.Json!["items"]!.AsArray().ShouldContain(r => (string?)r!["after"]!["Where"]![0] == $"CustomerPart.Country:Eq:{country}" && (string?)r["after"]!["Format"] == format, trail.Text);
        if (format == "csv")
        {
            file[..3].ShouldBe(Encoding.UTF8.GetPreamble());
            var text = Encoding.UTF8.GetString(file);
            text.ShouldContain("'+886 912");
            text.ShouldNotContain(",+886 912");
        }
        else
        {
            using var zip = new ZipArchive(new MemoryStream(file));
            zip.GetEntry("xl/workbook.xml").ShouldNotBeNull();
        }

        var uploaded = (await TransferFile.UploadAsync(Api, "Customer", file, "back." + format, start: true)).Json!;
        var import = await TransferFile.EndAsync(Api, uploaded);
        ((string)import["state"]!, (int)import["unchanged"]!, (int)import["updated"]!, (int)import["created"]!, (int)import["rejected"]!).ShouldBe(("completed", names.Length, 0, 0, 0), import.ToJsonString());
        (await ItemsAsync(country)).ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task Money_texts_in_three_languages_and_prices_go_out_and_in()
    {
        var import = await TransferFile.RunAsync(Api, "Product", "ProductPart.Code,ProductPart.Name,ProductPart.Name.zh-Hant,ProductPart.Price,ProductPart.Price.Currency\nTR-1,Tea,茶,12.50,EUR\nTR-2,Pot,壺,1.005,EUR\nTR-3,Cup,杯,500,TWD\n");
        ((int)import["created"]!, (int)import["rejected"]!).ShouldBe((2, 1), import.ToJsonString());
        var item = (await Api.SendJsonAsync(HttpMethod.Get, "/api/content?type=Product&where=ProductPart.Code:eq:TR-1")).Json!["items"]![0]!["ProductPart"]!;
        item["Price"]!.ToJsonString().ShouldBe("""{"Amount":1250,"Currency":"EUR"}""");
        ((string)item["Name"]!["zh-Hant"]!).ShouldBe("茶");
        (await Api.GetStringAsync("/api/content-export?type=Product&where=ProductPart.Code:startsWith:TR-&sort=ProductPart.Code&columns=ProductPart.Code,ProductPart.Price,ProductPart.Price.Currency"))
            .TrimStart('\uFEFF').ShouldBe("ProductPart.Code,ProductPart.Price,ProductPart.Price.Currency\r\nTR-1,12.5,EUR\r\nTR-3,500,TWD\r\n");
    }

    [Fact]
    public async Task The_same_key_gives_the_same_import()
    {
        const string Table = "CustomerPart.Name,CustomerPart.Country\nOnce,Onceland\n";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TransferFile.UploadAsync(Api, "Customer", Table, start: true, key: "transfer once")));
        answers.ShouldAllBe(a => a.Status == 201);
        answers.Select(a => (string)a.Json!["id"]!).Distinct().ShouldHaveSingleItem();
        await TransferFile.EndAsync(Api, answers[0].Json!);
        (await ItemsAsync("Onceland")).Count.ShouldBe(1);
        (await TransferFile.UploadAsync(Api, "Customer", Table + "Another,Onceland\n", start: true, key: "transfer once")).Status.ShouldBe(422);
    }

    [Fact]
    public async Task What_is_no_table_is_refused_and_nothing_stays_of_it()
    {
        foreach (var (type, content, path) in new[] { ("Nothing", "a\n1\n", "type"), ("Customer", "", "file"), ("Customer", "a,b\n", "file"), ("Customer", "PK\u0003\u0004", "file") })
        {
            (await TransferFile.UploadAsync(Api, type, content)).ErrorPaths.ShouldBe([path]);
        }

        (await Api.SendJsonAsync(HttpMethod.Get, "/api/content-export?type=Customer&columns=CustomerPart.Nothing")).ErrorPaths.ShouldBe(["columns"]);
        (await Api.SendJsonAsync(HttpMethod.Get, "/api/content-export?type=Customer&format=pdf")).ErrorPaths.ShouldBe(["format"]);
    }

    [Fact]
    public async Task A_cancelled_import_keeps_whole_batches_and_can_be_repeated_by_its_key()
    {
        var table = new StringBuilder("CustomerPart.Number,CustomerPart.Name,CustomerPart.Country\n");
        for (var i = 0; i < 20_000; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"CX-{i},Cancelled {i},Cancelland\n");
        }

        var options = new JsonObject { ["columns"] = new JsonArray("CustomerPart.Number", "CustomerPart.Name", "CustomerPart.Country"), ["key"] = "CustomerPart.Number" };
        var import = (await TransferFile.UploadAsync(Api, "Customer", table.ToString(), start: true, options)).Json!;
        for (var i = 0; i < 2000 && (int)(await Api.SendJsonAsync(HttpMethod.Get, $"/api/content-imports/{import["id"]}")).Json!["linesRead"]! < 400; i++)
        {
            await Task.Delay(5);
        }

        await Api.SendJsonAsync(HttpMethod.Post, $"/api/content-imports/{import["id"]}/cancel");
        var stopped = await TransferFile.EndAsync(Api, import);
        ((string)stopped["state"]!).ShouldBe("cancelled");
        await Task.Delay(300);
        var there = await running.Stored.CountAsync("ContentItem WHERE Type = 'Customer' AND DisplayText LIKE 'Cancelled %'");
        (there % 200).ShouldBe(0);
        there.ShouldBeLessThan(20_000);
        there.ShouldBe((int)stopped["created"]!);
    }
}
