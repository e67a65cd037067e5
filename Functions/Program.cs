using Microsoft.Extensions.Hosting;
using TechVolunteers;
using TechVolunteers.Nominations.Inspections;

// Hostile files are read in a process of their own, started by the app from this same binary.
if (args is ["inspect-packets"])
    return InspectionChild.Run();

App.Compose(args).Build().Run();
return 0;
