module archipelago.local/pause

go 1.26
