using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TechVolunteers.Campaigns;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

/// <summary>Sample packets to download and send.</summary>
public sealed class DownloadSample(DemoDoor door, TimeProvider time)
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Function("ShowDemoPackets")]
    public async Task<IResult> Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "demo/packets")] HttpRequest request, CancellationToken cancel) =>
        door.Ask(request, time.GetUtcNow()) is Permitted.No(var why)
            ? await Answers.Refuse(request, why, time, cancel)
            : Answers.Page<SamplePacketsPage>(await request.Page(time, cancel));

    [Function("DownloadDemoPacket")]
    public async Task<IResult> Download([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "demo/packets/{file}")] HttpRequest request, string file, CancellationToken cancel)
    {
        if (door.Ask(request, time.GetUtcNow()) is Permitted.No(var why))
            return await Answers.Refuse(request, why, time, cancel);
        var name = Path.GetFileNameWithoutExtension(file);
        switch (Path.GetExtension(file))
        {
            case ".docx" when name == SamplePackets.NoForm:
                return Results.Bytes(SamplePackets.NoFormBytes, Docx, file);
            case ".docx" when SamplePackets.Find(name) is { } packet:
                return File(stream => SamplePackets.WriteForm(stream, packet, CampaignFile.Sample), Docx, file);
            case ".pdf" when SamplePackets.Find(name) is { } packet:
                return File(stream => SamplePackets.WriteScan(stream, packet), "application/pdf", file);
            default:
                return await Answers.Refuse(request, Refusal.Unknown("没有这份示例材料。", "请从“示例材料”页面选择。"), time, cancel);
        }
    }

    private static IResult File(Action<Stream> write, string type, string name)
    {
        // About 15 KB each; the writers need to go back and forth.
        var content = new MemoryStream();
        write(content);
        content.Position = 0;
        return Results.Stream(content, type, name);
    }
}
